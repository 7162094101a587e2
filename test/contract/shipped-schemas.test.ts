import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { parseCustomCheckAnswer } from '../../lib/contract/custom-check';
import { parseProbeAnswer, parseProbeRequest, probeEvent } from '../../lib/contract/probe';

/** What the documentation promises implementers must be what the hook's own parser takes. */
function validator(file: string, definition: string): (value: unknown) => boolean {
  const schema = JSON.parse(readFileSync(join(__dirname, '../../docs', file), 'utf8')) as Schema;
  const { $id: _, ...inner } = schema;
  const checked = new Validator({ ...inner, oneOf: undefined, $ref: `#/$defs/${definition}` }, '2020-12');
  return (value) => checked.validate(JSON.parse(JSON.stringify(value))).valid;
}

const parses = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
};

/** Mostly right, so that some answers are right in all places. */
const mostly = <T>(right: readonly T[], wrong: readonly unknown[]) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom<unknown>(...right) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );

const name = mostly(['a', 'db.main', `a${'b'.repeat(63)}`], ['1a', '', 'a b', `a${'b'.repeat(64)}`]);
const revision = mostly(['r1', 'sha256:ab+/=', 'x'.repeat(128)], ['', ' r', 'x'.repeat(129), 3]);
const result = fc
  .record({
    name,
    ok: mostly([true, false], [1]),
    ms: mostly([0, 900_000], [900_001, -1, '1']),
    swap: mostly([false], [true]),
  })
  .map(({ swap, ...rest }) => ({ ...rest, code: (rest.ok === true) === swap ? 'TIMEOUT' : 'OK' }));
const results = fc.uniqueArray(result, { maxLength: 2, selector: (told) => told.name });

test('the schema of a probe answer takes what the hook takes, unless a probe is there twice', () => {
  const valid = validator('probe-protocol.schema.json', 'answer');
  const answers = fc.record(
    {
      protocolVersion: mostly([1], [2, '1']),
      functionVersion: mostly(['7', '$LATEST', '$LATEST.PUBLISHED'], ['0', '', 7, '7 ']),
      release: fc.record({ releaseId: revision, schemaRev: revision, indexHash: revision }, { requiredKeys: [] }),
      mismatched: mostly([[], ['RELEASE_ID']], [['OTHER'], ['RELEASE_ID', 'RELEASE_ID'], 'RELEASE_ID']),
      probes: results,
      more: mostly([undefined], [1]),
    },
    { requiredKeys: ['functionVersion', 'release', 'mismatched', 'probes', 'more'] },
  );
  let taken = 0;
  fc.assert(
    fc.property(answers, (answer) => {
      const takes = parses(() => parseProbeAnswer(JSON.stringify(answer)));
      if (takes) taken += 1;
      expect(valid(answer)).toBe(takes);
    }),
    { numRuns: 1000, seed: 7 },
  );
  expect(taken).toBeGreaterThan(50);
});

test('the schema of a probe event takes what the runtime takes', () => {
  const valid = validator('probe-protocol.schema.json', 'request');
  expect(validator('probe-protocol.schema.json', 'event')(probeEvent(['a']))).toBe(true);
  const requests = fc.record(
    {
      protocolVersion: fc.constantFrom(1, 2, '1'),
      probes: fc.oneof(fc.array(name, { maxLength: 3 }), fc.constantFrom(null, 'a', [1])),
      more: fc.constant(1),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(requests, (request) => {
      expect(valid(request)).toBe(parses(() => parseProbeRequest(JSON.parse(JSON.stringify(request)))));
    }),
    { numRuns: 500, seed: 7 },
  );
});

test('the schema of the answer of a custom check takes what the hook takes', () => {
  const valid = validator('custom-check.schema.json', 'answer');
  const finding = fc.record(
    {
      message: fc.constantFrom('queue is full', '', 'two\nlines', 'x'.repeat(500), 'x'.repeat(501), '\u{1f600}'),
      code: fc.constantFrom('queue-full', 'Queue', '', 'a'.repeat(40), 'a'.repeat(41)),
      subject: fc.constantFrom('orders', '', 'a\tb'),
      more: fc.constant(1),
    },
    { requiredKeys: [] },
  );
  const answers = fc.record(
    {
      customCheckVersion: fc.constantFrom(1, 1, 2),
      verdict: fc.constantFrom('PASSED', 'FAILED', 'INCONCLUSIVE', 'ERRORED'),
      findings: fc.oneof(
        fc.array(finding, { maxLength: 2 }),
        fc.constantFrom(...[20, 21].map((length) => Array.from({ length }, () => ({ message: 'm' })))),
      ),
      more: fc.constant(1),
    },
    { requiredKeys: ['verdict', 'findings', 'customCheckVersion'] },
  );
  fc.assert(
    fc.property(answers, (answer) => {
      expect(valid(answer)).toBe(parses(() => parseCustomCheckAnswer(JSON.stringify(answer))));
    }),
    { numRuns: 1000, seed: 7 },
  );
});

test('the examples of the documentation are valid', () => {
  const blocks = (file: string) =>
    [...readFileSync(join(__dirname, '../../docs', file), 'utf8').matchAll(/```json\n([^`]*)```/g)].map(([, json]) =>
      JSON.parse(json),
    );
  const [event, answer] = blocks('probe-protocol.md');
  expect(validator('probe-protocol.schema.json', 'event')(event)).toBe(true);
  expect(validator('probe-protocol.schema.json', 'answer')(answer)).toBe(true);
  const [asked, told] = blocks('custom-check.md');
  expect(validator('custom-check.schema.json', 'event')(asked)).toBe(true);
  expect(validator('custom-check.schema.json', 'answer')(told)).toBe(true);
});
