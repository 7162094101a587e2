import { ContractError } from '../../lib/contract/decode';
import { DEFAULT_RUNBOOK, type LifecycleEvent } from '../../lib/contract/names';
import type { Plan } from '../../lib/contract/plan';
import { PortError } from '../../lib/judge/ports';
import { UnreportedOutcomeError } from '../../lib/judge/report-outcome';
import { runHook } from '../../lib/judge/run-hook';
import { DEPLOYMENT, EVENT, FakeHost, hanging, PLAN, RUNBOOK } from '../support/hook-host';

function run(host: FakeHost, lifecycleEvent: LifecycleEvent = 'BeforeAllowTraffic', budgetMs = 180_000) {
  return host.clock.run(runHook(EVENT, { lifecycleEvent, host, budgetMs }));
}

function planned(host: FakeHost, change: Partial<Plan>): void {
  host.planText = JSON.stringify({ ...PLAN, ...change });
}

const told = (outcome: string) => [{ deploymentId: 'd-1', executionId: 'execution-1', outcome }];

test('a version that passes every check is reported, logged and returned as Succeeded', async () => {
  const host = new FakeHost();
  const report = await run(host);
  expect(report).toMatchObject({
    reportVersion: 1,
    lifecycleEvent: 'BeforeAllowTraffic',
    deploymentId: 'd-1',
    outcome: 'Succeeded',
    reason:
      '9 enforced checks passed; check calls: 3 of 3 synthetic calls succeeded; check dependencies: 1 probe answered, the slowest (orders-db) in 12 ms',
    functionName: 'orders',
    aliasName: 'live',
    currentVersion: '6',
    targetVersion: '7',
    releaseId: 'r3',
    durationMs: 0,
  });
  expect(report.runbook).toBeUndefined();
  expect(report.checks.map(({ id }) => id)).toEqual(PLAN.beforeAllowTraffic.map(({ id }) => id));
  expect(host.reported).toEqual(told('Succeeded'));
  expect(host.logged).toEqual([report]);
  expect(host.asked).toEqual([
    'deployment d-1',
    'plan /cdk-serverless-guardrails/app/orders',
    'inspect arn:aws:iam::111122223333:role/cdk-serverless-guardrails/orders',
  ]);
});

test('after traffic the checks of that event run, for as long as the longest bake', async () => {
  const host = new FakeHost();
  planned(host, { afterAllowTraffic: [{ ...PLAN.afterAllowTraffic[0], bakeSec: 720 } as never] });
  const report = await run(host, 'AfterAllowTraffic', 900_000);
  expect(report).toMatchObject({ outcome: 'Succeeded', lifecycleEvent: 'AfterAllowTraffic', durationMs: 720_000 });
  expect(report.checks.map(({ id }) => id)).toEqual(['alarms']);
});

test('a check that fails is reported as Failed and links to its section of the runbook', async () => {
  const host = new FakeHost();
  host.inspection.secrets = {};
  const report = await run(host);
  expect(report).toMatchObject({
    outcome: 'Failed',
    reason:
      'check db failed: secret db-secret (referred to by variable DB_SECRET) does not exist; ' +
      'create it in this account and region, or correct its name',
    runbook: `${RUNBOOK}#secret`,
    releaseId: 'r3',
  });
  expect(host.reported).toEqual(told('Failed'));
});

describe('what ends a run before its checks', () => {
  async function ended(host: FakeHost, budgetMs?: number) {
    const report = await run(host, 'BeforeAllowTraffic', budgetMs);
    expect(report.outcome).toBe('Failed');
    expect(report.checks).toEqual([]);
    expect(host.reported).toEqual(told('Failed'));
    expect(host.logged).toEqual([report]);
    expect(host.inspection.calls).toEqual([]);
    return [report.reason, report.runbook?.replace(DEFAULT_RUNBOOK, '')];
  }

  test('a deployment that cannot be looked up', async () => {
    const host = new FakeHost();
    host.fail = (method) => {
      if (method === 'deployment') throw new PortError('denied', 'codedeploy:GetDeployment of d-1 failed');
    };
    expect(await ended(host)).toEqual([
      'deployment d-1 cannot be looked up: denied: codedeploy:GetDeployment of d-1 failed',
      '#deployment',
    ]);
  });

  test('a deployment of which something is missing', async () => {
    const host = new FakeHost();
    host.deploymentView = { ...DEPLOYMENT, aliasName: '', targetVersion: '5' };
    expect(await ended(host)).toEqual([
      'deployment d-1 cannot be looked up: deployment.aliasName: expected a non-empty string, got a value of type string',
      '#deployment',
    ]);
  });

  test('a plan that is absent', async () => {
    const host = new FakeHost();
    host.fail = (method) => {
      if (method === 'plan') throw new PortError('absent', 'ssm:GetParameter failed');
    };
    expect(await ended(host)).toEqual([
      'the plan in parameter /cdk-serverless-guardrails/app/orders cannot be used: absent: ssm:GetParameter failed',
      '#plan',
    ]);
  });

  test('a plan that is none', async () => {
    const host = new FakeHost();
    host.planText = 'canary';
    expect(await ended(host)).toEqual([
      'the plan in parameter /cdk-serverless-guardrails/app/orders cannot be used: ' +
        'plan: expected JSON, got 6 characters that do not parse',
      '#plan',
    ]);
  });

  test.each<[string, Partial<Plan>, string]>([
    ['version', { targetVersion: '8' }, 'version 8 of orders:live'],
    ['function', { functionName: 'users' }, 'version 7 of users:live'],
    ['alias', { aliasName: 'beta' }, 'version 7 of orders:beta'],
  ])('a plan for another %s', async (_, change, named) => {
    const host = new FakeHost();
    planned(host, change);
    expect(await ended(host)).toEqual([
      `the plan was made for ${named}, but this deployment moves to version 7 of orders:live`,
      '#identity',
    ]);
  });

  test('a role that cannot be assumed', async () => {
    const host = new FakeHost();
    host.fail = (method) => {
      if (method === 'inspect') throw new PortError('denied', 'sts:AssumeRole failed');
    };
    expect(await ended(host)).toEqual([
      `the role ${PLAN.inspectionRoleArn} cannot be assumed: denied: sts:AssumeRole failed`,
      '#inspection',
    ]);
  });

  test('a look-up that hangs, after a minute', async () => {
    const host = new FakeHost();
    host.fail = (method) => (method === 'plan' ? hanging() : undefined);
    expect(await ended(host, 900_000)).toEqual([
      'the plan in parameter /cdk-serverless-guardrails/app/orders cannot be used: ' +
        'timeout: the look-up did not answer in time',
      '#plan',
    ]);
    expect(host.clock.now()).toBe(60_000);
  });

  test('a look-up that hangs, with the time for the report kept', async () => {
    const host = new FakeHost();
    host.fail = (method) => (method === 'deployment' ? hanging() : undefined);
    await ended(host, 40_000);
    expect(host.clock.now()).toBe(25_000);
  });

  test('a budget of nothing, of less than nothing, or of no number', async () => {
    for (const budgetMs of [0, -1, Number.NaN]) {
      const host = new FakeHost();
      host.fail = (method) => (method === 'deployment' ? hanging() : undefined);
      await ended(host, budgetMs);
      expect(host.clock.now()).toBe(0);
    }
  });

  test('a failure of the hook itself', async () => {
    const host = new FakeHost();
    const now = jest.spyOn(host.clock, 'now');
    const broken = () => {
      throw new RangeError('canary');
    };
    host.fail = (method) => {
      // The deadline of this call still reads the clock; the next reading is the first outside of any stage.
      if (method === 'inspect') now.mockReturnValueOnce(0).mockImplementationOnce(broken);
    };
    expect(await ended(host)).toEqual(['the hook itself failed: RangeError', '#unexpected']);
  });
});

test('checks end before the time that is kept for the report', async () => {
  const host = new FakeHost();
  host.inspection.fail = hanging;
  const report = await run(host, 'BeforeAllowTraffic', 40_000);
  expect(report).toMatchObject({ outcome: 'Failed', durationMs: 25_000, runbook: `${RUNBOOK}#environment` });
  expect(host.reported).toEqual(told('Failed'));
  expect(host.clock.pendingSleeps).toBe(0);
});

describe('a rollback', () => {
  const BACK = { ...DEPLOYMENT, currentVersion: '10', targetVersion: '9' };

  const SKIPPED =
    'version 9 is older than the current version 10: a rollback is not blocked by checks, all were skipped';

  test.each(['BeforeAllowTraffic', 'AfterAllowTraffic'] as const)(
    'is not blocked by checks: %s',
    async (lifecycleEvent) => {
      const host = new FakeHost();
      host.deploymentView = BACK;
      const report = await run(host, lifecycleEvent);
      expect(report).toMatchObject({
        outcome: 'Succeeded',
        reason: `${SKIPPED}; the plan is one of orders:live`,
        functionName: 'orders',
        targetVersion: '9',
        checks: [],
      });
      expect(report.runbook).toBeUndefined();
      expect(host.reported).toEqual(told('Succeeded'));
      expect(host.asked).toEqual(['deployment d-1', 'plan /cdk-serverless-guardrails/app/orders']);
    },
  );

  test.each(['9', '10', '11'])('is not blocked by a plan that names version %s', async (targetVersion) => {
    const host = new FakeHost();
    host.deploymentView = BACK;
    planned(host, { targetVersion });
    expect((await run(host)).outcome).toBe('Succeeded');
  });

  test.each<[string, (host: FakeHost) => void, string, number]>([
    [
      'is absent',
      (host) => {
        host.fail = (method) => {
          if (method === 'plan') throw new PortError('absent', 'gone');
        };
      },
      'absent: gone',
      0,
    ],
    [
      'is of another version',
      (host) => planned(host, { planVersion: 2 as never }),
      'plan.planVersion: expected 1, got 2; deploy the hooks and the plan from the same version of the library',
      0,
    ],
    [
      'does not come, for more than ten seconds',
      (host) => {
        host.fail = (method) => (method === 'plan' ? hanging() : undefined);
      },
      'timeout: the look-up did not answer in time',
      10_000,
    ],
  ])('is not blocked by a plan that %s', async (_, arrange, why, durationMs) => {
    const host = new FakeHost();
    host.deploymentView = BACK;
    arrange(host);
    expect(await run(host)).toMatchObject({
      outcome: 'Succeeded',
      reason: `${SKIPPED}; that the plan is one of orders:live was not proven: the plan in parameter /cdk-serverless-guardrails/app/orders cannot be used: ${why}`,
      durationMs,
    });
  });

  test.each<[string, Partial<Plan>, string]>([
    ['function', { functionName: 'users' }, 'users:live'],
    ['alias', { aliasName: 'beta' }, 'orders:beta'],
  ])('through the group of another %s is Failed', async (_, change, named) => {
    const host = new FakeHost();
    host.deploymentView = BACK;
    planned(host, change);
    expect(await run(host)).toMatchObject({
      outcome: 'Failed',
      reason: `the plan was made for ${named}, but this deployment moves orders:live back to version 9; roll back through the deployment group of the function itself`,
      runbook: `${DEFAULT_RUNBOOK}#identity`,
      checks: [],
    });
    expect(host.reported).toEqual(told('Failed'));
  });

  test.each([
    ['10', '10'],
    ['9', '10'],
    ['10', '$LATEST'],
    ['latest', '9'],
    ['10', '09'],
    ['10', '-1'],
    ['1e2', '9'],
  ])('is not what moves from %s to %s', async (currentVersion, targetVersion) => {
    const host = new FakeHost();
    host.deploymentView = { ...DEPLOYMENT, currentVersion, targetVersion };
    host.planText = '{}';
    expect((await run(host)).outcome).toBe('Failed');
  });
});

describe('a report', () => {
  test('that is refused is repeated until it is taken', async () => {
    const host = new FakeHost();
    host.fail = (method) => {
      if (method === 'report' && host.reported.length < 4) throw new PortError('throttled', 'slow down');
    };
    expect((await run(host)).outcome).toBe('Succeeded');
    expect(host.reported).toEqual([
      ...told('Succeeded'),
      ...told('Succeeded'),
      ...told('Succeeded'),
      ...told('Succeeded'),
    ]);
    expect(host.clock.now()).toBe(250 + 500 + 1_000);
    expect(host.logged).toHaveLength(1);
  });

  test('that nobody takes is logged as Failed and thrown', async () => {
    const host = new FakeHost();
    host.fail = (method) => {
      if (method === 'report') throw new PortError('denied', 'codedeploy says no');
    };
    const reason =
      'CodeDeploy was not told Succeeded for deployment d-1 in 4 attempts, last error: denied: codedeploy says no';
    await expect(run(host)).rejects.toThrow(new UnreportedOutcomeError(reason));
    expect(host.logged.map(({ outcome }) => outcome)).toEqual(['Succeeded', 'Failed']);
    expect(host.logged[1]).toMatchObject({
      reason,
      runbook: `${DEFAULT_RUNBOOK}#report`,
      unreported: true,
      functionName: 'orders',
      targetVersion: '7',
    });
    expect(host.logged[1].checks).toHaveLength(PLAN.beforeAllowTraffic.length);
  });

  test('that hangs every time is given up within the budget', async () => {
    const host = new FakeHost();
    host.fail = (method) => (method === 'report' || method === 'deployment' ? hanging() : undefined);
    await expect(run(host, 'BeforeAllowTraffic', 40_000)).rejects.toThrow(
      'CodeDeploy was not told Failed for deployment d-1 in 4 attempts, ' +
        'last error: timeout: CodeDeploy did not answer in time',
    );
    expect(host.reported).toEqual([...told('Failed'), ...told('Failed'), ...told('Failed'), ...told('Failed')]);
    expect(host.clock.now()).toBe(25_000 + 4 * 3_000 + 1_750);
    expect(host.clock.pendingSleeps).toBe(0);
  });

  test.each([0, 250])('is attempted once even when there is no time for more: %d ms', async (budgetMs) => {
    const host = new FakeHost();
    host.fail = (method) => {
      if (method === 'report') throw new PortError('denied', 'no');
    };
    await expect(run(host, 'BeforeAllowTraffic', budgetMs)).rejects.toThrow('in 1 attempt, last error: denied: no');
  });

  test('is made when the log is broken', async () => {
    const host = new FakeHost();
    host.fail = (method) => {
      if (method === 'log') throw new Error('disk full');
    };
    expect((await run(host)).outcome).toBe('Succeeded');
    expect(host.reported).toEqual(told('Succeeded'));
  });
});

test('an event without ids is logged as Failed and thrown, since there is nobody to report to', async () => {
  const host = new FakeHost();
  const reason =
    'nobody can be told, since the event is not one of CodeDeploy: ' +
    'event.DeploymentId: expected a non-empty string, got nothing';
  const work = runHook({ canary: 1 }, { lifecycleEvent: 'BeforeAllowTraffic', host, budgetMs: 1_000 });
  await expect(host.clock.run(work)).rejects.toThrow(new ContractError(reason));
  expect(host.logged).toEqual([
    {
      reportVersion: 1,
      lifecycleEvent: 'BeforeAllowTraffic',
      deploymentId: 'unknown',
      outcome: 'Failed',
      reason,
      checks: [],
      runbook: `${DEFAULT_RUNBOOK}#event`,
      durationMs: 0,
      unreported: true,
    },
  ]);
  expect(host.reported).toEqual([]);
});
