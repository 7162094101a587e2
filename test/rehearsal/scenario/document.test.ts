import fc from 'fast-check';
import { DEFAULT_SCENARIO, FAULT_KINDS, ScenarioError, scenarioFrom } from '../../../lib/rehearsal/scenario';
import { parseScenario, scenarioFields } from '../../../lib/rehearsal/scenario/document';
import { TRAFFIC_KINDS } from '../../../lib/rehearsal/scenario/traffic-kinds';

const noFile = (path: string): string => {
  throw new ScenarioError(`no file ${path}`);
};

test('reads the documented form', () => {
  const text = `
traffic: { kind: diurnal, rps: 40, swing: 0.8, peakMin: 720 }
faults:
  - errors:5
  - { kind: outage, rate: 0.3, fromMin: 3, minutes: 4 }
  - kind: missing-secret
    name: PaymentKey
faultyDeployments: [OrdersAlias]
baseErrorRate: 0.01
errorBursts: { rate: 0.15 }
medianMs: 80
coldStartMs: 500
concurrencyLimit: 100
metricDelayMin: [0, 3]
seed: 7
`;
  expect(parseScenario(text, noFile)).toEqual({
    traffic: { kind: 'diurnal', rps: 40, swing: 0.8, peakMin: 720 },
    faults: [
      { kind: 'errors', points: 5 },
      { kind: 'outage', rate: 0.3, fromMin: 3, minutes: 4 },
      { kind: 'missing-secret', name: 'PaymentKey' },
    ],
    faultyDeployments: ['OrdersAlias'],
    baseErrorRate: 0.01,
    errorBursts: { rate: 0.15, minutes: 3, everyMin: 20 },
    medianMs: 80,
    coldStartMs: 500,
    concurrencyLimit: 100,
    metricDelayMin: [0, 3],
    seed: 7,
  });
});

test('reads JSON as well, and an empty object is the default', () => {
  expect(parseScenario('{"traffic": 5}', noFile)).toEqual({
    ...DEFAULT_SCENARIO,
    traffic: { kind: 'constant', rps: 5 },
  });
  expect(parseScenario('{}', noFile)).toEqual(DEFAULT_SCENARIO);
});

test('takes recorded calls from the last column of a CSV', () => {
  const csv = 'time,"calls"\r\n2026-11-01T00:00,12\r\n2026-11-01T00:01,"7"\r\n2026-11-01T00:02,0.0\r\n\r\n';
  const { traffic } = parseScenario('traffic: { kind: recorded, file: a/calls.csv, deployAtMin: 1 }', (path) => {
    expect(path).toBe('a/calls.csv');
    return csv;
  });
  expect(traffic).toEqual({ kind: 'recorded', perMinute: [12, 7, 0], deployAtMin: 1 });
});

test.each([
  ['', 'scenario: expected an object, got null'],
  ['- 1', 'scenario: expected an object, got a list of 1'],
  ['a: [', 'scenario: expected JSON or YAML, got a text that does not parse at line 1'],
  ['rps: 1\nrps: 2', 'scenario: expected JSON or YAML, got a text that does not parse at line 2'],
  ['rps: !secret x', 'scenario: expected JSON or YAML, got a text that does not parse at line 1'],
  ['rps: *nowhere', 'scenario: expected JSON or YAML, got a text that does not parse'],
  ['traffic: { kind: recorded, file: "" }', 'traffic.file: expected the path of a CSV, got ""'],
  [
    'traffic: { kind: recorded, file: a, perMinute: [1] }',
    'traffic: expected file or perMinute, got both, give one of them',
  ],
  ['traffic: { kind: recorded, file: gone.csv }', 'no file gone.csv'],
  ['traffic: { kind: recorded, file: "a\\nb\\u2028c" }', 'no file a b c'],
  ['traffic: { kind: constant, rps: 5, file: a }', 'traffic: expected no field but kind, rps, got "file"'],
])('refuses %j', (text, message) => {
  expect(() => parseScenario(text, noFile)).toThrow(new ScenarioError(message));
});

test.each([
  ['12\nx\n3', 'calls.csv line 2: expected a whole number of calls from 0 to 60000000 in the last column, got "x"'],
  [
    'time,calls\na,-1',
    'calls.csv line 2: expected a whole number of calls from 0 to 60000000 in the last column, got "-1"',
  ],
  ['1\n\n2', 'calls.csv line 2: expected a whole number of calls from 0 to 60000000 in the last column, got ""'],
  ['1.5', 'calls.csv: expected a list of calls, one for each minute, got a list of 0'],
  ['', 'calls.csv: expected a list of calls, one for each minute, got a list of 0'],
  ['0\n0', 'calls.csv: expected some calls, got 0 in every minute'],
])('refuses the recording %j', (csv, message) => {
  expect(() => parseScenario('traffic: { kind: recorded, file: calls.csv }', () => csv)).toThrow(
    new ScenarioError(message),
  );
});

/** What a scenario is made of, with values that may be right and ones that are wrong. */
const leaf = fc.oneof(
  fc.double(),
  fc.integer({ min: -5, max: 100 }),
  fc.string(),
  fc.constantFrom('errors:5', 'latency', 'outage:2', 'none', null, true, '', '\u2028'),
);
const part = (kinds: readonly string[], names: readonly string[]) =>
  fc.oneof(
    leaf,
    fc
      .tuple(fc.constantFrom(...kinds, 'other'), fc.dictionary(fc.constantFrom(...names), leaf, { maxKeys: 4 }))
      .map(([kind, fields]) => ({ kind, ...fields })),
  );
const FIELDS = ['points', 'overMin', 'share', 'above', 'factor', 'rate', 'fromMin', 'minutes', 'calls', 'name', 'rps'];
const TRAFFIC_FIELDS = ['rps', 'swing', 'spread', 'calls', 'everyMin', 'perMinute', 'file', 'deployAtMin'];

/** Mostly right, sometimes anything. */
function mostly(right: fc.Arbitrary<unknown>, wrong: fc.Arbitrary<unknown> = leaf): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: wrong });
}

const anyTraffic = mostly(
  fc.oneof(
    fc.integer({ min: 1, max: 1000 }),
    fc.record({ kind: fc.constantFrom('bursty', 'ramp', 'diurnal'), rps: fc.integer({ min: 1, max: 99 }) }),
    fc.record({ kind: fc.constant('sparse'), calls: fc.integer({ min: 1, max: 9 }), everyMin: fc.constant(5) }),
    fc.record({ kind: fc.constant('recorded'), perMinute: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }) }),
  ),
  part(TRAFFIC_KINDS, TRAFFIC_FIELDS),
);
const anyFault = mostly(
  fc.oneof(
    fc.constantFrom(...FAULT_KINDS),
    fc.constantFrom(...FAULT_KINDS).map((kind) => ({ kind })),
  ),
  part(FAULT_KINDS, FIELDS),
);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyScenario = fc.record(
  {
    traffic: anyTraffic,
    faults: mostly(fc.array(anyFault, { maxLength: 3 })),
    faultyDeployments: mostly(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 2 })),
    errorBursts: mostly(fc.record({ rate: fc.constantFrom(0.1, 1) }), fc.dictionary(fc.string(), leaf)),
    baseErrorRate: mostly(share),
    medianMs: mostly(fc.integer({ min: 1, max: 900_000 })),
    concurrencyLimit: mostly(fc.integer({ min: 1, max: 1000 })),
    metricDelayMin: mostly(fc.constantFrom([0, 0], [1, 2]), fc.array(leaf, { maxLength: 3 })),
    seed: mostly(fc.nat()),
    other: leaf,
  },
  { requiredKeys: [] },
);

const ONE_LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u;

/** Parses, or throws one line of ours; says which. */
function outcome(parse: () => unknown): 'parsed' | 'refused' {
  try {
    parse();
    return 'parsed';
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioError);
    expect((error as ScenarioError).message).toMatch(ONE_LINE);
    return 'refused';
  }
}

test('whatever is written parses to a scenario that parses to itself, or is refused in one line', () => {
  let parsed = 0;
  fc.assert(
    fc.property(anyScenario, (value) => {
      const text = JSON.stringify(value);
      if (outcome(() => parseScenario(text, noFile)) === 'refused') return;
      parsed++;
      const scenario = parseScenario(text, noFile);
      expect(scenarioFrom(scenario)).toEqual(scenario);
      expect(Object.values(scenario).some((field) => typeof field === 'number' && Number.isNaN(field))).toBe(false);
    }),
    { numRuns: 2000 },
  );
  expect(parsed).toBeGreaterThan(100);
});

test('whatever the text is, it parses or is refused in one line', () => {
  const pieces = fc.array(
    fc.constantFrom(
      'traffic',
      ': ',
      '\n',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&a ',
      '*a',
      '? ',
      '!!set ',
      '"',
      "'",
      '1',
      'rps',
      '  ',
      '|',
      '<<',
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        pieces.map((all) => all.join('')),
      ),
      (text) => {
        outcome(() => parseScenario(text, noFile));
        outcome(() => scenarioFields(text, noFile));
      },
    ),
    { numRuns: 1500 },
  );
});
