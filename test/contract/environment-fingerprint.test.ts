import fc from 'fast-check';
import { digestedText, parseEnvironmentFingerprint, shortDigest } from '../../lib/contract/environment-fingerprint';

const DIGEST = 'ab'.repeat(16);
const GOOD = { fingerprintVersion: 1, salt: '/staging/names', variables: { A: DIGEST, B: null } };

test('what was published is read back', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.option(fc.constant(DIGEST))),
      fc.string({ minLength: 1 }),
      (variables, salt) => {
        const text = JSON.stringify({ fingerprintVersion: 1, salt, variables });
        expect(JSON.stringify(parseEnvironmentFingerprint(text))).toBe(text);
      },
    ),
  );
});

test.each<[string, unknown, string]>([
  [
    'another version',
    { ...GOOD, fingerprintVersion: 2 },
    'fingerprint.fingerprintVersion: expected 1, made by the same version of the library',
  ],
  ['no salt', { ...GOOD, salt: '' }, 'fingerprint.salt: expected a non-empty string, got a value of type string'],
  [
    'no variables',
    { ...GOOD, variables: ['A'] },
    "fingerprint.variables: expected an object of digests by the variable's name",
  ],
  [
    'no variables at all',
    { ...GOOD, variables: null },
    "fingerprint.variables: expected an object of digests by the variable's name",
  ],
  [
    'a value in the place of a digest',
    { ...GOOD, variables: { A: 'canary' } },
    'fingerprint.variables: expected each of them to be 32 hexadecimal digits or null',
  ],
  ['an unknown field', { ...GOOD, more: 1 }, 'fingerprint: unknown field more'],
])('%s is refused, and no value is told', (_, value, message) => {
  expect(() => parseEnvironmentFingerprint(JSON.stringify(value))).toThrow(new Error(message));
});

test('text that is not JSON is refused without quoting it', () => {
  expect(() => parseEnvironmentFingerprint('canary')).toThrow(
    'fingerprint: expected JSON, got 6 characters that do not parse',
  );
});

test("name and value cannot take each other's letters", () => {
  expect(digestedText('s', 'AB', 'C')).not.toBe(digestedText('s', 'A', 'BC'));
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
      fc.pre(a !== c || b !== d);
      expect(digestedText('salt', a, b)).not.toBe(digestedText('salt', c, d));
    }),
  );
});

test('a digest is cut to 128 bits', () => {
  expect(shortDigest('0123456789abcdef'.repeat(4))).toBe('0123456789abcdef'.repeat(2));
});
