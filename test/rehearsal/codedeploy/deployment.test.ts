import type { HookReport } from '../../../lib/contract/report';
import { predefinedShift } from '../../../lib/contract/traffic-shift';
import { DEFAULT_ASSUMPTIONS, type TwinAssumptions } from '../../../lib/rehearsal/assumptions';
import type { LifecycleHooks } from '../../../lib/rehearsal/codedeploy/lifecycle-hooks';
import type { AlarmModel, Deployable, ScenarioInput } from '../../../lib/rehearsal/model';
import { type RolloutOptions, rollOut } from '../../../lib/rehearsal/rollout';
import { deployable, scenario } from '../support/deployable';
import { errorAlarm } from '../support/recommended-alarms';

const NEVER = new AbortController().signal;
const MINUTE = 60_000;

async function rolledOut(changes: Partial<Deployable>, asked: ScenarioInput = {}, options: RolloutOptions = {}) {
  const { account, ending, originMs, minutesToStop } = await rollOut(deployable(changes), scenario(asked), options);
  const told = account.timeline.map(({ atMs, kind, text }) => ({ atMin: (atMs - originMs) / MINUTE, kind, text }));
  return { ...ending, minutesToStop, told };
}

function assuming(changes: Partial<TwinAssumptions>): RolloutOptions {
  return { assumptions: { ...DEFAULT_ASSUMPTIONS, ...changes } };
}

function report(event: HookReport['lifecycleEvent'], outcome: HookReport['outcome']): HookReport {
  const reason = outcome === 'Succeeded' ? 'all checks passed' : 'a check failed';
  return { reportVersion: 1, lifecycleEvent: event, deploymentId: 'd', outcome, reason, checks: [], durationMs: 0 };
}

/** Hooks that take some minutes and then report. */
function hooksAfter(minutes: number, outcome: HookReport['outcome'] = 'Succeeded'): LifecycleHooks {
  return {
    run: async (event, clock) => {
      await clock.sleep(minutes * MINUTE, NEVER);
      return report(event, outcome);
    },
  };
}

/** An alarm on the errors of the whole alias, which is red as soon as calls fail. */
const aliasErrors: AlarmModel = {
  ...errorAlarm,
  logicalId: 'AliasErrors',
  name: 'alias-errors',
  entries: [
    {
      id: 'e',
      returnData: true,
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      stat: 'Sum',
      dimensions: { FunctionName: 'orders', Resource: 'orders:live' },
    },
  ],
  threshold: 100,
  evaluationPeriods: 1,
};

describe('the shift', () => {
  test.each([
    ['CodeDeployDefault.LambdaAllAtOnce', [[0, '100']]],
    [
      'CodeDeployDefault.LambdaCanary10Percent15Minutes',
      [
        [0, '10'],
        [15, '100'],
      ],
    ],
    [
      'CodeDeployDefault.LambdaLinear10PercentEvery2Minutes',
      Array.from({ length: 10 }, (_, step) => [2 * step, `${10 * (step + 1)}`]),
    ],
  ])('of %s is at exact minutes', async (name, steps) => {
    const shift = predefinedShift(name);
    const { verdict, told } = await rolledOut({ deploymentConfigName: name, shift, alarms: [] });
    expect(verdict).toBe('promoted');
    expect(told.filter(({ kind }) => kind === 'shift').map(({ atMin, text }) => [atMin, text])).toEqual(
      steps.map(([atMin, share]) => [atMin, `version 42 gets ${share} % of the calls`]),
    );
  });

  test('of a custom configuration may be uneven at its end', async () => {
    const { told } = await rolledOut({
      shift: { type: 'TimeBasedLinear', percentage: 40, intervalMin: 7 },
      alarms: [],
    });
    expect(told.filter(({ kind }) => kind === 'shift').map(({ atMin, text }) => `${atMin}: ${text}`)).toEqual([
      '0: version 42 gets 40 % of the calls',
      '7: version 42 gets 80 % of the calls',
      '14: version 42 gets 100 % of the calls',
    ]);
  });
});

describe('a deployment is refused', () => {
  test('while an alarm of the group is in ALARM already', async () => {
    const refused = await rolledOut({ alarms: [aliasErrors] }, { baseErrorRate: 0.2 });
    expect(refused).toMatchObject({
      verdict: 'blocked',
      stoppedBy: 'alias-errors',
      errorCode: 'ALARM_ACTIVE',
      cause: 'alarm alias-errors was in ALARM already, so CodeDeploy refused the deployment',
    });
    expect(refused.told.filter(({ kind }) => kind === 'shift')).toEqual([]);
  });

  test('while another one of the group is active', async () => {
    expect(await rolledOut({}, { fault: { kind: 'active-deployment' } })).toMatchObject({
      verdict: 'blocked',
      stoppedBy: 'DeploymentLimitExceededException',
      errorCode: 'DeploymentLimitExceededException',
      cause:
        'deployment group orders already has an active deployment, so CodeDeploy refused another one (DeploymentLimitExceededException)',
    });
  });

  test('where somebody moved the alias', async () => {
    expect(await rolledOut({}, { fault: { kind: 'moved-alias' } })).toMatchObject({
      verdict: 'blocked',
      errorCode: 'INVALID_LAMBDA_CONFIGURATION',
      cause:
        'alias live is not on the current version, so CodeDeploy refused the deployment (INVALID_LAMBDA_CONFIGURATION): somebody moved it',
    });
  });
});

describe('a hook', () => {
  test('that fails before traffic blocks with its code', async () => {
    const options = { hooks: hooksAfter(0, 'Failed') };
    expect(await rolledOut({ hooks: ['BeforeAllowTraffic'] }, {}, options)).toMatchObject({
      verdict: 'blocked',
      stoppedBy: 'BeforeAllowTraffic',
      errorCode: 'HOOK_EXECUTION_FAILURE',
      cause: 'BeforeAllowTraffic failed before any traffic moved: a check failed',
    });
  });

  test('has one hour and not a minute more', async () => {
    const justInTime = { hooks: hooksAfter(60) };
    expect((await rolledOut({ hooks: ['BeforeAllowTraffic'] }, {}, justInTime)).verdict).toBe('promoted');
    const tooLate = await rolledOut({ hooks: ['BeforeAllowTraffic'] }, {}, { hooks: hooksAfter(60.01) });
    expect([tooLate.verdict, tooLate.cause]).toEqual([
      'blocked',
      'BeforeAllowTraffic failed before any traffic moved: the hook reported nothing within 60 minutes, which CodeDeploy takes for Failed',
    ]);
  });

  test('has as long as is assumed', async () => {
    const options = { ...assuming({ hookLimitMin: 5 }), hooks: hooksAfter(6) };
    expect((await rolledOut({ hooks: ['BeforeAllowTraffic'] }, {}, options)).cause).toContain('within 5 minutes');
  });

  test('that still runs when an alarm fires is not waited for', async () => {
    const fault = { kind: 'outage', rate: 1, fromMin: 31, minutes: 30 } as const;
    const asked: Partial<Deployable> = { hooks: ['AfterAllowTraffic'], alarms: [aliasErrors] };
    const { verdict, stoppedBy, minutesToStop, told } = await rolledOut(asked, { fault }, { hooks: hooksAfter(59) });
    expect([verdict, stoppedBy]).toEqual(['rolled-back', 'alias-errors']);
    expect(minutesToStop).toBeGreaterThan(32);
    expect(minutesToStop).toBeLessThan(37);
    expect(told.filter(({ kind }) => kind === 'hook')).toEqual([]);
  });

  test('after traffic is alone where CodeDeploy is assumed to have stopped looking at alarms', async () => {
    const fault = { kind: 'outage', rate: 1, fromMin: 31, minutes: 30 } as const;
    const options = { ...assuming({ alarmsArmedDuringAfterAllowTraffic: false }), hooks: hooksAfter(20) };
    const asked: Partial<Deployable> = { hooks: ['AfterAllowTraffic'], alarms: [aliasErrors] };
    expect((await rolledOut(asked, { fault }, options)).verdict).toBe('promoted');
  });

  test('that is not rehearsed is said to be taken for Succeeded', async () => {
    const { verdict, told } = await rolledOut({ hooks: ['BeforeAllowTraffic'] });
    expect(verdict).toBe('promoted');
    expect(told.map(({ text }) => text)).toContain(
      'BeforeAllowTraffic: its hook was not rehearsed and is taken for Succeeded',
    );
  });
});

describe('an alarm', () => {
  const fault = { kind: 'errors', points: 100 } as const;

  test('is noticed at the next look of CodeDeploy', async () => {
    const slow = await rolledOut({}, { fault }, assuming({ alarmPollSec: 300, rollbackMin: [0, 0] }));
    const quick = await rolledOut({}, { fault }, assuming({ alarmPollSec: 1, rollbackMin: [0, 0] }));
    const wait = ({ told }: typeof slow): number => {
      const at = (part: string): number => told.find(({ text }) => text.includes(part))?.atMin ?? Number.NaN;
      return at('CodeDeploy finds alarm') - at('went from OK to ALARM');
    };
    expect(wait(quick)).toBeLessThanOrEqual(1 / 60);
    expect(wait(slow)).toBeGreaterThan(1 / 60);
    expect(wait(slow)).toBeLessThanOrEqual(5);
  });

  test('without a rollback for it leaves the alias weighted, without hooks or a second deployment', async () => {
    const { verdict, errorCode, told } = await rolledOut({ rollbackEvents: [] }, { fault });
    expect([verdict, errorCode]).toEqual(['left-weighted', 'ALARM_ACTIVE']);
    expect(told.filter(({ kind }) => kind === 'rollback')).toEqual([]);
  });

  test('that stops a deployment runs no hook for the rollback', async () => {
    const runs: string[] = [];
    const hooks: LifecycleHooks = {
      run: async (event) => {
        runs.push(event);
        return report(event, 'Succeeded');
      },
    };
    const asked: Partial<Deployable> = { hooks: ['BeforeAllowTraffic', 'AfterAllowTraffic'] };
    expect((await rolledOut(asked, { fault }, { hooks })).verdict).toBe('rolled-back');
    expect(runs).toEqual(['BeforeAllowTraffic']);
  });
});

describe('a stop on request', () => {
  const pollers = [
    {
      name: 'the pipeline',
      everyMin: 1,
      wantsStop: (_: unknown, nowMs: number, firstMs: number) => nowMs > firstMs + 5 * MINUTE,
    },
  ];

  test('rolls back only where the group says so', async () => {
    const events = ['DEPLOYMENT_STOP_ON_REQUEST'] as const;
    const back = await rolledOut({ rollbackEvents: events }, {}, { pollers });
    expect(back).toMatchObject({
      verdict: 'rolled-back',
      stoppedBy: 'the pipeline',
      errorCode: 'MANUAL_STOP',
      cause: 'the pipeline stopped the deployment',
    });
    expect(back.minutesToStop).toBeGreaterThan(5);
    expect(back.minutesToStop).toBeLessThan(7.1);
    expect(await rolledOut({}, {}, { pollers })).toMatchObject({
      verdict: 'left-weighted',
      cause:
        'the pipeline stopped the deployment, but the deployment group does not roll back on DEPLOYMENT_STOP_ON_REQUEST: version 42 KEEPS 10 % of the calls until somebody moves the alias',
    });
  });
});

test('the timeline shows how CloudFormation takes the stack back, and nothing of it for a promoted release', async () => {
  const { told } = await rolledOut({}, { fault: { kind: 'errors', points: 50 } });
  expect(told.filter(({ kind }) => kind === 'stack').map(({ text }) => text)).toEqual([
    'alias Alias is UPDATE_FAILED (ALARM_ACTIVE)',
    'the stack is UPDATE_ROLLBACK_IN_PROGRESS: everything else that this update changed goes back too; version 42 stays published',
  ]);
  expect((await rolledOut({})).told.filter(({ kind }) => kind === 'stack')).toEqual([]);
});
