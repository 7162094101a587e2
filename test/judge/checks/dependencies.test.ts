import fc from 'fast-check';
import type { DependenciesCheckSpec } from '../../../lib/contract/plan';
import { checkDependencies } from '../../../lib/judge/checks/dependencies';
import { type FunctionAnswer, type FunctionCall, PortError } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';
import { PROBE_ANSWER } from '../../support/hook-host';

const SPEC: DependenciesCheckSpec = { kind: 'dependencies', id: 'deps', mode: 'enforced', callLimitSec: 18 };
const WRAP =
  'wrap its handler with withGuardrails of cdk-serverless-guardrails/runtime, or answer by docs/probe-protocol.md';

async function ask(
  answered: (call: FunctionCall) => FunctionAnswer | Promise<FunctionAnswer>,
  spec: Partial<DependenciesCheckSpec> = {},
) {
  const scene = checkScene();
  const calls: FunctionCall[] = [];
  scene.inspection.answered = (call) => {
    calls.push(call);
    return answered(call);
  };
  const answer = await scene.clock.run(checkDependencies({ ...SPEC, ...spec }, scene.context));
  return { ...answer, calls, elapsedMs: scene.clock.now() };
}

const answering = (change: object) => () => ({ payload: JSON.stringify({ ...PROBE_ANSWER, ...change }) });

function findingsOf({ verdict, findings }: Awaited<ReturnType<typeof ask>>): [string, ...string[]] {
  return [verdict, ...findings.map(({ code, message }) => `${code.replace('dependencies.', '')}: ${message}`)];
}

test('exactly the target version is asked once, with the event and the client context of the protocol', async () => {
  const { calls, verdict, summary } = await ask(answering({}), { probes: ['orders-db'] });
  expect(calls).toEqual([
    {
      functionName: 'orders',
      version: '7',
      payload: '{"cdk-serverless-guardrails-probe":{"protocolVersion":1,"probes":["orders-db"]}}',
      mark: { 'cdk-serverless-guardrails-probe': '1' },
    },
  ]);
  expect([verdict, summary]).toEqual(['PASSED', '1 probe answered, the slowest (orders-db) in 12 ms']);
});

test('without names all probes of the function are asked for, and the slowest is told', async () => {
  const probes = [
    { name: 'a', ok: true, code: 'OK', ms: 3 },
    { name: 'b', ok: true, code: 'OK', ms: 40 },
  ];
  const { calls, summary } = await ask(answering({ probes }));
  expect(calls[0].payload).toBe('{"cdk-serverless-guardrails-probe":{"protocolVersion":1}}');
  expect(summary).toBe('2 probes answered, the slowest (b) in 40 ms');
});

test.each<[string, object, Partial<DependenciesCheckSpec>, string[]]>([
  [
    'probes that failed, each by name',
    {
      probes: [
        { name: 'a', ok: false, code: 'TIMEOUT', ms: 3000 },
        { name: 'b', ok: true, code: 'OK', ms: 1 },
        { name: 'c', ok: false, code: 'UNKNOWN_PROBE', ms: 0 },
      ],
    },
    { probes: ['a', 'b', 'c'] },
    [
      'unreachable: probe a failed with TIMEOUT after 3000 ms in version 7',
      'unknown-probe: version 7 declares no probe c; declare it, or do not ask for it',
    ],
  ],
  [
    'a probe that is not in the answer',
    {},
    { probes: ['orders-db', 'cache'] },
    ['untold: version 7 says nothing about the probe cache, which was asked for'],
  ],
  [
    'another version',
    { functionVersion: '6' },
    {},
    ['other-version: version 6 answered in the place of version 7; see what answers the probe event for it'],
  ],
  [
    'an unpublished version',
    { functionVersion: '$LATEST' },
    {},
    ['other-version: version $LATEST answered in the place of version 7; see what answers the probe event for it'],
  ],
  [
    'another release',
    { release: { releaseId: 'r2', schemaRev: 'sc-21' } },
    {},
    [
      'other-release: version 7 runs with RELEASE_ID r2, expected r3; deploy the plan and the version from the same synth',
      'other-release: version 7 runs with INDEX_HASH absent, expected a1b2c3; deploy the plan and the version from the same synth',
    ],
  ],
  [
    'a version that refuses to serve',
    { mismatched: ['SCHEMA_REV'] },
    {},
    [
      'refuses-to-serve: version 7 refuses to serve, because SCHEMA_REV is not what its code was built for; deploy the code and its environment from one release',
    ],
  ],
  [
    'another protocol',
    { protocolVersion: 2 },
    {},
    [
      `malformed: version 7 answered the probe event against the protocol: probe answer.protocolVersion: expected 1, got 2; use the same version of the library in the hook and in the function; ${WRAP}`,
    ],
  ],
  [
    'a field that the protocol does not have',
    { 'CANARY value': 1 },
    {},
    [
      `malformed: version 7 answered the probe event against the protocol: probe answer: a field that the protocol does not have; ${WRAP}`,
    ],
  ],
])('%s fails', async (_title, change, spec, told) => {
  expect(findingsOf(await ask(answering(change), spec))).toEqual(['FAILED', ...told]);
});

test('a field that the plan has not must not be in the answer either', async () => {
  const { context, inspection, clock } = checkScene({ release: { releaseId: 'r3' } });
  inspection.answered = answering({});
  const answer = await clock.run(checkDependencies(SPEC, context));
  expect(answer.findings.map(({ subject }) => subject)).toEqual(['SCHEMA_REV', 'INDEX_HASH']);
  expect(answer.findings[0].message).toBe(
    'version 7 runs with SCHEMA_REV sc-21, expected none; deploy the plan and the version from the same synth',
  );
});

test('no probe is nothing to judge', async () => {
  expect(findingsOf(await ask(answering({ probes: [] })))).toEqual([
    'INCONCLUSIVE',
    'none-declared: version 7 declares no probe, so nothing was asked; declare its dependencies to withGuardrails',
  ]);
});

test.each([
  'null',
  '',
  '{"statusCode":200,"body":"CANARY"}',
  '"CANARY"',
  'CANARY no JSON',
  `{"protocolVersion":1,"padding":"${'x'.repeat(70_000)}"}`,
])('a handler that is not wrapped is told so, and nothing of its answer: %#', async (payload) => {
  const [verdict, told] = findingsOf(await ask(() => ({ payload })));
  expect([verdict, told]).toEqual([
    'FAILED',
    `no-probe-answer: version 7 answered the probe event with something else; ${WRAP}`,
  ]);
});

test('an error is told by its class', async () => {
  expect(findingsOf(await ask(() => ({ payload: '{"errorMessage":"CANARY"}', error: 'Sandbox.Timedout' })))).toEqual([
    'FAILED',
    `failed: version 7 answered the probe event with an error (Sandbox.Timedout); see its log, or ${WRAP}`,
  ]);
});

test('no answer within the limit fails', async () => {
  const answer = await ask(() => new Promise(() => {}));
  expect(findingsOf(answer)).toEqual([
    'FAILED',
    'no-answer: version 7 did not answer the probe event in 18 s; see its log, and give its probes time-outs below that of the function',
  ]);
  expect(answer.elapsedMs).toBe(18_000);
});

test('a throttled call is sent again twice, since Lambda did not run it', async () => {
  let attempts = 0;
  const sometimes = (throttled: number) => () => {
    if (attempts++ < throttled) throw new PortError('throttled', 'the call');
    return { payload: JSON.stringify(PROBE_ANSWER) };
  };
  const answer = await ask(sometimes(2));
  expect([answer.verdict, answer.calls.length, answer.elapsedMs]).toEqual(['PASSED', 3, 4_000]);
  attempts = 0;
  await expect(ask(sometimes(3))).rejects.toThrow('the call');
});

test.each(['denied', 'absent', 'unavailable', 'malformed'] as const)(
  'a call that is %s is thrown on, and not sent again',
  async (kind) => {
    let attempts = 0;
    const asked = ask(() => {
      attempts += 1;
      throw new PortError(kind, 'the call');
    });
    await expect(asked).rejects.toMatchObject({ kind });
    expect(attempts).toBe(1);
  },
);

test('whatever a version answers, only a whole answer without a failure passes, and no text of it is told', async () => {
  const code = fc.constantFrom('OK', 'TIMEOUT', 'CANARY text');
  const answers = fc.record(
    {
      protocolVersion: fc.constantFrom(1, 2, '1'),
      functionVersion: fc.constantFrom('7', '8', '', 7),
      release: fc.constantFrom(PROBE_ANSWER.release, {}, { releaseId: 'CANARY value' }),
      mismatched: fc.constantFrom([], ['RELEASE_ID'], ['CANARY']),
      probes: fc.array(
        fc.record({ name: fc.constantFrom('a', 'b', 'CANARY x'), ok: fc.boolean(), code, ms: fc.constantFrom(1, -1) }),
        { maxLength: 3 },
      ),
      CANARY: fc.constant(1),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(answers, async (answer) => {
      const { verdict, findings } = await ask(() => ({ payload: JSON.stringify(answer) }));
      const whole =
        answer.protocolVersion === 1 &&
        answer.functionVersion === '7' &&
        answer.release === PROBE_ANSWER.release &&
        answer.mismatched?.length === 0 &&
        answer.CANARY === undefined &&
        answer.probes !== undefined &&
        answer.probes.length > 0 &&
        answer.probes.every(({ name, ok, code: told, ms }) => name.length === 1 && ok && told === 'OK' && ms === 1) &&
        new Set(answer.probes.map(({ name }) => name)).size === answer.probes.length;
      expect(verdict === 'PASSED').toBe(whole);
      expect(JSON.stringify(findings)).not.toContain('CANARY');
    }),
    { numRuns: 300 },
  );
});
