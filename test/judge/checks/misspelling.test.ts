import fc from 'fast-check';
import { probableMisspelling } from '../../../lib/judge/checks/misspelling';

test.each([
  ['OPENAI_API_KEY', 'OPEN_API_KEY', 'two letters of a long name'],
  ['API_KEY', 'APIKEY', 'an underscore'],
  ['TABLE_NAME', 'table_name', 'case'],
  ['TABLE_NAME', 'TABLE_NAMES', 'an insertion'],
  ['TABLE_NAME', 'TABLE_NAM', 'a deletion'],
  ['TABLE_NAME', 'TABLE_NANE', 'a substitution'],
  ['TABLE_NAME', 'TALBE_NAME', 'a swap'],
  ['KEY', 'KYE', 'a swap in a short name'],
  ['DB', 'DBS', 'an insertion into two letters'],
])('%s is probably what %s means: %s', (name, candidate) => {
  expect(probableMisspelling(name, [candidate])).toBe(candidate);
  expect(probableMisspelling(candidate, [name])).toBe(name);
});

test.each([
  ['DB', 'DC', 'too short'],
  ['DB_HOST', 'DB_PORT', 'two edits in seven letters'],
  ['TABLE_V1', 'TABLE_V2', 'only the number differs'],
  ['SHARD_1', 'SHARD_12', 'only the number differs'],
  ['READ_ENDPOINT', 'WRITE_ENDPOINT', 'three edits'],
  ['INPUT_BUCKET_NAME', 'OUTPUT_BUCKET_NAME', 'three edits'],
])('%s and %s are two things: %s', (name, candidate) => {
  expect(probableMisspelling(name, [candidate])).toBeUndefined();
  expect(probableMisspelling(candidate, [name])).toBeUndefined();
});

test('the nearest candidate wins, then the first one', () => {
  expect(probableMisspelling('OPENAI_API_KEY', ['OPEN_API_KEY', 'OPENAI_API_KEYS'])).toBe('OPENAI_API_KEYS');
  expect(probableMisspelling('TABLE_NAME', ['TABLE_NAMEX', 'TABLE_NAMEY'])).toBe('TABLE_NAMEX');
  expect(probableMisspelling('TABLE_NAME', [])).toBeUndefined();
});

describe('for any name of three letters or more', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'ABCDEFXYZ'), minLength: 3, maxLength: 20 });

  test('one edit anywhere is found', () => {
    fc.assert(
      fc.property(letters, fc.nat(), fc.constantFrom(...'KLMN'), fc.nat(2), (name, position, letter, edit) => {
        const at = position % name.length;
        const inserted = name.slice(0, at) + letter + name.slice(at);
        const substituted = name.slice(0, at) + letter + name.slice(at + 1);
        const swapped = name.slice(0, at) + (name[at + 1] ?? '') + name[at] + name.slice(at + 2);
        const edited = [inserted, substituted, swapped][edit];
        expect(probableMisspelling(name, [edited])).toBe(edited);
        expect(probableMisspelling(edited, [name])).toBe(name);
      }),
    );
  });

  test('three more letters are another name', () => {
    fc.assert(
      fc.property(letters, fc.nat(), (name, position) => {
        const at = position % name.length;
        expect(probableMisspelling(name, [`${name.slice(0, at)}KLM${name.slice(at)}`])).toBeUndefined();
      }),
    );
  });
});
