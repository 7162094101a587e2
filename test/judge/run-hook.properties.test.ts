import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ContractError } from '../../lib/contract/decode';
import { DEFAULT_RUNBOOK, LIFECYCLE_EVENTS, type LifecycleEvent } from '../../lib/contract/names';
import type { CheckSpec, Plan } from '../../lib/contract/plan';
import { type HookHost, type InspectionPort, PortError, type PortErrorKind } from '../../lib/judge/ports';
import { UnreportedOutcomeError } from '../../lib/judge/report-outcome';
import { runHook } from '../../lib/judge/run-hook';
import {
  DEPLOYMENT,
  EVENT,
  FakeHost,
  type FakeInspection,
  hanging,
  PLAN,
  PROBE_ANSWER,
  RUNBOOK,
} from '../support/hook-host';

const CANARY = 'canary value 4711';
const BUDGET_MS = 120_000;

/** Sections of the runbook that is shipped. */
const SECTIONS = [...readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8').matchAll(/^## ([a-z-]+)$/gm)].map(
  ([, section]) => section,
);

/** Checks that read what a function answers. */
const OF_ANSWERS: readonly CheckSpec[] = [
  { kind: 'invoke', id: 'smoke', mode: 'enforced', payload: '{}', statusCode: 200, schema: '{}', callLimitSec: 150 },
  { kind: 'function', id: 'own', mode: 'enforced', functionArn: 'arn:own', callLimitSec: 150 },
];

/** What functions answer: as the checks want it, with a canary where they leave room for one, unless the test says otherwise. */
function answered(
  told: { probe?: string; invoked?: string; own?: string; violations?: string[] } = {},
): FakeInspection['answered'] {
  const passed = JSON.stringify({ customCheckVersion: 1, verdict: 'PASSED', findings: [] });
  return ({ version, schema }) => {
    if (version === undefined) return { payload: told.own ?? passed };
    if (schema === undefined) return { payload: told.probe ?? JSON.stringify(PROBE_ANSWER) };
    const payload = told.invoked ?? JSON.stringify({ statusCode: 200, body: CANARY });
    return { payload, violations: told.violations ?? [] };
  };
}

/** Surroundings in which every check passes, with a canary in every place that holds a value. */
function sceneWithCanaries(): FakeHost {
  const host = new FakeHost();
  for (const version of ['6', '7']) {
    host.inspection.versions[version] = { ...host.inspection.versions[version], TABLE_NAME: CANARY, NOTE: CANARY };
  }
  host.inspection.parameters['/orders/limits'] = CANARY;
  host.inspection.answered = answered();
  planned(host, { beforeAllowTraffic: [...PLAN.beforeAllowTraffic, ...OF_ANSWERS] });
  return host;
}

/** All that left the hook: reports to CodeDeploy, log lines, what was returned and what was thrown. */
interface Left {
  readonly host: FakeHost;
  readonly outcome?: string;
  readonly thrown?: unknown;
}

async function run(
  host: FakeHost,
  lifecycleEvent: LifecycleEvent,
  event: unknown = EVENT,
  given: HookHost = host,
): Promise<Left> {
  let left: Left;
  let returned: unknown;
  try {
    const report = await host.clock.run(runHook(event, { lifecycleEvent, host: given, budgetMs: BUDGET_MS }));
    returned = report;
    left = { host, outcome: report.outcome };
  } catch (thrown) {
    returned = thrown instanceof Error ? [thrown.name, thrown.message, thrown.stack, thrown.cause] : thrown;
    left = { host, thrown };
  }
  expect(JSON.stringify([host.reported, host.logged, returned])).not.toContain(CANARY);
  expect(host.clock.now()).toBeLessThanOrEqual(BUDGET_MS);
  expect(host.clock.pendingSleeps).toBe(0);
  return left;
}

function expectToldFailed({ host, outcome }: Left): void {
  expect(outcome).toBe('Failed');
  expect(host.reported.map((report) => report.outcome)).toEqual(['Failed']);
  expect(host.logged.map((report) => report.outcome)).toEqual(['Failed']);
  // Whatever the reason, it comes with the page and the section that explain it.
  const [page, section] = (host.logged[0].runbook ?? '').split('#');
  expect([RUNBOOK, DEFAULT_RUNBOOK]).toContain(page);
  expect(SECTIONS).toContain(section);
}

const kinds = fc.constantFrom<PortErrorKind>('absent', 'denied', 'throttled', 'timeout', 'unavailable', 'malformed');
const lifecycleEvents = fc.constantFrom(...LIFECYCLE_EVENTS);

/** Ways in which a call goes wrong: refused, any thing thrown with the canary in it, synchronously or not, or silence. */
const failures = fc.oneof(
  kinds.map((kind) => () => Promise.reject(new PortError(kind, 'refused'))),
  fc
    .oneof(
      fc.constantFrom<unknown>(new Error(CANARY), new TypeError(CANARY), CANARY, null, undefined, { message: CANARY }),
      fc.anything(),
    )
    .chain((thrown) =>
      fc.constantFrom(
        () => Promise.reject(thrown),
        () => {
          throw thrown;
        },
      ),
    ),
  fc.constant(hanging),
);

/** Answers that are none, the canary among them. */
const junk = fc
  .oneof(fc.constantFrom<unknown>(undefined, null, '', CANARY, [CANARY], { [CANARY]: 1 }, 0, true), fc.anything())
  .map((answer) => async () => answer);

const USED: Record<LifecycleEvent, Array<keyof InspectionPort>> = {
  BeforeAllowTraffic: ['functionVersion', 'secret', 'secretJsonKeys', 'parameter', 'invoke', 'call'],
  AfterAllowTraffic: ['alarmStates', 'trafficCounts'],
};

test('a scene without a fault succeeds and tells no value', async () => {
  for (const lifecycleEvent of LIFECYCLE_EVENTS) {
    const { host, outcome } = await run(sceneWithCanaries(), lifecycleEvent);
    expect(outcome).toBe('Succeeded');
    expect(host.reported).toHaveLength(1);
  }
});

test('an event without both ids is thrown and logged, whatever it is', async () => {
  const ids = fc.oneof(fc.constant(undefined), fc.constant(''), fc.anything());
  const known = (value: unknown) => typeof value === 'string' && value !== '';
  const events = fc.oneof(
    fc.anything(),
    fc.record({ DeploymentId: ids, LifecycleEventHookExecutionId: ids }, { requiredKeys: [] }),
    fc.record({ DeploymentId: fc.constant(CANARY), CombinedId: fc.constant(CANARY) }),
  );
  const malformed = events.filter((event) => {
    const { DeploymentId, LifecycleEventHookExecutionId } = Object(event);
    return !known(DeploymentId) || !known(LifecycleEventHookExecutionId);
  });
  await fc.assert(
    fc.asyncProperty(malformed, lifecycleEvents, async (event, lifecycleEvent) => {
      // `anything` makes undefined, too: a default parameter must not replace it.
      const { host, thrown } = await run(sceneWithCanaries(), lifecycleEvent, event ?? null);
      expect(thrown).toBeInstanceOf(ContractError);
      expect(host.reported).toEqual([]);
      expect(host.logged.map(({ outcome }) => outcome)).toEqual(['Failed']);
    }),
  );
});

test('an event that throws when it is read is thrown and logged', async () => {
  const event = {
    get DeploymentId() {
      throw new Error(CANARY);
    },
  };
  const { host, thrown } = await run(sceneWithCanaries(), 'BeforeAllowTraffic', event);
  expect(thrown).toBeInstanceOf(ContractError);
  expect(host.logged).toHaveLength(1);
});

test('a call of the host that fails or hangs in any way is told as Failed', async () => {
  const methods = fc.constantFrom<'deployment' | 'plan' | 'inspect'>('deployment', 'plan', 'inspect');
  await fc.assert(
    fc.asyncProperty(methods, failures, lifecycleEvents, async (failing, failure, lifecycleEvent) => {
      const host = sceneWithCanaries();
      host[failing] = failure as never;
      expectToldFailed(await run(host, lifecycleEvent));
    }),
  );
});

test('a call of the host that answers with junk is told as Failed', async () => {
  const methods = fc.constantFrom<'deployment' | 'plan' | 'inspect'>('deployment', 'plan', 'inspect');
  await fc.assert(
    fc.asyncProperty(methods, junk, lifecycleEvents, async (failing, answer, lifecycleEvent) => {
      const host = sceneWithCanaries();
      host[failing] = answer as never;
      expectToldFailed(await run(host, lifecycleEvent));
    }),
  );
});

test('a question of a check that fails or hangs in any way is told as Failed', async () => {
  const questions = lifecycleEvents.chain((lifecycleEvent) =>
    fc.record({ lifecycleEvent: fc.constant(lifecycleEvent), method: fc.constantFrom(...USED[lifecycleEvent]) }),
  );
  await fc.assert(
    fc.asyncProperty(questions, failures, async ({ lifecycleEvent, method }, failure) => {
      const host = sceneWithCanaries();
      host.inspection[method] = failure as never;
      expectToldFailed(await run(host, lifecycleEvent));
    }),
  );
});

test('a question of a check that is answered with nothing is told as Failed', async () => {
  for (const lifecycleEvent of LIFECYCLE_EVENTS) {
    for (const method of USED[lifecycleEvent]) {
      for (const answer of [undefined, null, {}, []]) {
        const host = sceneWithCanaries();
        host.inspection[method] = (async () => answer) as never;
        expectToldFailed(await run(host, lifecycleEvent));
      }
    }
  }
});

test('a report that is never taken is thrown and logged as Failed', async () => {
  await fc.assert(
    fc.asyncProperty(failures, lifecycleEvents, async (failure, lifecycleEvent) => {
      const host = sceneWithCanaries();
      host.report = failure as never;
      const { thrown } = await run(host, lifecycleEvent);
      expect(thrown).toBeInstanceOf(UnreportedOutcomeError);
      expect(host.logged.map(({ outcome }) => outcome)).toEqual(['Succeeded', 'Failed']);
    }),
    { numRuns: 50 },
  );
});

test('a log that throws anything does not change the outcome nor the report', async () => {
  await fc.assert(
    fc.asyncProperty(fc.anything(), lifecycleEvents, async (thrown, lifecycleEvent) => {
      const host = sceneWithCanaries();
      host.fail = (method) => {
        if (method === 'log') throw thrown;
      };
      const { outcome } = await run(host, lifecycleEvent);
      expect(outcome).toBe('Succeeded');
      expect(host.reported.map((report) => report.outcome)).toEqual(['Succeeded']);
    }),
    { numRuns: 50 },
  );
});

/** Each of these alone, and any of them together, must stop the deployment. */
const FAULTS: Record<LifecycleEvent, Record<string, (host: FakeHost) => void>> = {
  BeforeAllowTraffic: {
    'missing variable': ({ inspection }) => delete inspection.versions['7'].TABLE_NAME,
    'blank variable': ({ inspection }) => Object.assign(inspection.versions['7'], { TABLE_NAME: ' ' }),
    'placeholder beside the canary': ({ inspection }) =>
      Object.assign(inspection.versions['7'], { NOTE: `{{x}} ${CANARY}` }),
    'vanished variable': ({ inspection }) => Object.assign(inspection.versions['6'], { GONE: CANARY }),
    'deleted current version': ({ inspection }) => delete inspection.versions['6'],
    'deleted target version': ({ inspection }) => delete inspection.versions['7'],
    'absent secret': ({ inspection }) => delete inspection.secrets['db-secret'],
    'secret without stage': ({ inspection }) =>
      Object.assign(inspection.secrets, {
        'db-secret': { hasCurrentStage: false, deletionScheduled: false, keys: [] },
      }),
    'secret to be deleted': ({ inspection }) =>
      Object.assign(inspection.secrets, {
        'db-secret': { hasCurrentStage: true, deletionScheduled: true, keys: ['password'] },
      }),
    'secret without key': ({ inspection }) =>
      Object.assign(inspection.secrets, {
        'db-secret': { hasCurrentStage: true, deletionScheduled: false, keys: [CANARY] },
      }),
    'absent parameter': ({ inspection }) => delete inspection.parameters['/orders/limits'],
    'blank parameter': ({ inspection }) => Object.assign(inspection.parameters, { '/orders/limits': '' }),
    'other release': ({ inspection }) => Object.assign(inspection.versions['7'] ?? {}, { RELEASE_ID: CANARY }),
    'other schema': ({ inspection }) => Object.assign(inspection.parameters, { '/env/schema': CANARY }),
    'other index': ({ inspection }) => Object.assign(inspection.parameters, { '/env/index': CANARY }),
    'unreachable dependency': ({ inspection }) => {
      const probes = [{ name: 'db', ok: false, code: 'TIMEOUT', ms: 1 }];
      inspection.answered = answered({ probe: JSON.stringify({ ...PROBE_ANSWER, probes }) });
    },
    'handler that takes the probe event for its own': ({ inspection }) => {
      inspection.answered = answered({ probe: JSON.stringify({ [CANARY]: CANARY }) });
    },
    'answer with another status code': ({ inspection }) => {
      inspection.answered = answered({ invoked: JSON.stringify({ statusCode: CANARY }) });
    },
    'answer against the schema': ({ inspection }) => {
      inspection.answered = answered({ violations: ['#/required'] });
    },
    'own check that says no': ({ inspection }) => {
      const findings = [{ message: 'queue is full' }];
      inspection.answered = answered({ own: JSON.stringify({ customCheckVersion: 1, verdict: 'FAILED', findings }) });
    },
    'own check that answers anything': ({ inspection }) => {
      inspection.answered = answered({ own: JSON.stringify({ verdict: CANARY, [CANARY]: 1 }) });
    },
    'plan of another version': (host) => planned(host, { targetVersion: '8' }),
    'plan of another function': (host) => planned(host, { functionName: 'users' }),
    'plan of another alias': (host) => planned(host, { aliasName: 'beta' }),
    'plan of another shape': (host) => planned(host, { planVersion: 2 as never }),
    'plan without checks': (host) => planned(host, { beforeAllowTraffic: [] }),
  },
  AfterAllowTraffic: {
    'alarm that rings': ({ inspection }) => inspection.looks.push({ errors: 'ALARM', latency: 'OK' }),
    'alarm that is gone': ({ inspection }) => inspection.looks.push({ errors: 'OK' }),
    'states that cannot be read': ({ inspection }) => inspection.looks.push(new Error(CANARY)),
    'bake longer than the budget': (host) =>
      planned(host, { afterAllowTraffic: [{ ...PLAN.afterAllowTraffic[0], bakeSec: 720 } as never] }),
    'plan of another version': (host) => planned(host, { targetVersion: '8' }),
    'plan of another function': (host) => planned(host, { functionName: 'users' }),
  },
};

function planned(host: FakeHost, change: Partial<Plan>): void {
  host.planText = JSON.stringify({ ...JSON.parse(host.planText), ...change });
}

test('Succeeded means that there was no fault at all', async () => {
  const scenes = lifecycleEvents.chain((lifecycleEvent) =>
    fc.record({
      lifecycleEvent: fc.constant(lifecycleEvent),
      faults: fc.oneof(
        fc.subarray(Object.keys(FAULTS[lifecycleEvent]), { maxLength: 1 }),
        fc.subarray(Object.keys(FAULTS[lifecycleEvent])),
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(scenes, async ({ lifecycleEvent, faults }) => {
      const host = sceneWithCanaries();
      // What changes a version must come before what deletes it.
      const deleting = (name: string) => Number(name.startsWith('deleted'));
      for (const name of [...faults].sort((a, b) => deleting(a) - deleting(b))) FAULTS[lifecycleEvent][name](host);
      const left = await run(host, lifecycleEvent);
      if (faults.length > 0) return expectToldFailed(left);
      expect(left.outcome).toBe('Succeeded');
    }),
    { numRuns: 300 },
  );
});

test.each(LIFECYCLE_EVENTS.flatMap((event) => Object.keys(FAULTS[event]).map((name) => [event, name] as const)))(
  '%s is Failed for one fault: %s',
  async (lifecycleEvent, name) => {
    const host = sceneWithCanaries();
    FAULTS[lifecycleEvent][name](host);
    expectToldFailed(await run(host, lifecycleEvent));
  },
);

test('a rollback succeeds whatever fails beyond the deployment', async () => {
  const methods = fc.constantFrom<'plan' | 'inspect'>('plan', 'inspect');
  await fc.assert(
    fc.asyncProperty(methods, failures, lifecycleEvents, async (failing, failure, lifecycleEvent) => {
      const host = sceneWithCanaries();
      host.deploymentView = { ...DEPLOYMENT, targetVersion: '5' };
      host[failing] = failure as never;
      expect((await run(host, lifecycleEvent)).outcome).toBe('Succeeded');
    }),
    { numRuns: 50 },
  );
});
