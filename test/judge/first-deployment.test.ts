import { ContractError } from '../../lib/contract/decode';
import { DEFAULT_RUNBOOK } from '../../lib/contract/names';
import type { Plan } from '../../lib/contract/plan';
import { PortError } from '../../lib/judge/ports';
import { UnreportedOutcomeError } from '../../lib/judge/report-outcome';
import { runFirstDeployment } from '../../lib/judge/run-first-deployment';
import { FakeHost, hanging, PLAN, RUNBOOK } from '../support/hook-host';

const URL = 'https://answers.example/pre-signed';
const REQUEST = {
  RequestType: 'Create',
  ResponseURL: URL,
  StackId: 'arn:stack',
  RequestId: 'request-1',
  LogicalResourceId: 'OrdersFirstDeployment',
  ResourceProperties: {
    ServiceToken: 'arn:hook',
    ServiceTimeout: '300',
    PlanParameterName: '/cdk-serverless-guardrails/app/orders',
    FunctionName: 'orders',
    AliasName: 'live',
  },
};
const SECTION = (section: string) => `${DEFAULT_RUNBOOK}#${section}`;

/** Surroundings in which a first deployment passes: there is no alias, and no version but the new one. */
class FirstHost extends FakeHost {
  public readonly answered: Array<[url: string, answer: any]> = [];
  public refuse: () => unknown = () => {};

  public constructor() {
    super();
    this.inspection.versions = { '7': this.inspection.versions['7'] };
    this.inspection.fail = (method) => {
      if (method === 'alias') throw new PortError('absent', 'no alias');
    };
  }

  public async answer(url: string, text: string): Promise<void> {
    await this.refuse();
    this.answered.push([url, JSON.parse(text)]);
  }
}

function run(host: FirstHost, event: unknown = REQUEST, budgetMs = 180_000) {
  return host.clock.run(runFirstDeployment(event, { host, budgetMs }));
}

function answerOf(
  Status: string,
  Reason: string | undefined,
  PhysicalResourceId = 'first-deployment-OrdersFirstDeployment',
) {
  const { StackId, RequestId, LogicalResourceId } = REQUEST;
  return [[URL, { Status, Reason, PhysicalResourceId, StackId, RequestId, LogicalResourceId }]];
}

test('a first version that passes the checks before traffic lets the alias be created', async () => {
  const host = new FirstHost();
  const report = await run(host);
  const { reason } = report ?? {};
  expect(reason).toMatch(/^\d+ enforced checks passed; check calls: 3 of 3 synthetic calls succeeded;/);
  expect(report).toMatchObject({
    reportVersion: 1,
    lifecycleEvent: 'FirstDeployment',
    deploymentId: 'request-1',
    outcome: 'Succeeded',
    functionName: 'orders',
    aliasName: 'live',
    targetVersion: '7',
    releaseId: 'r3',
  });
  expect(report?.currentVersion).toBeUndefined();
  expect(report?.runbook).toBeUndefined();
  expect(host.answered).toEqual(answerOf('SUCCESS', reason));
  expect(host.logged).toEqual([report]);
  expect(host.reported).toEqual([]);
  expect(host.asked).toEqual([
    'plan /cdk-serverless-guardrails/app/orders',
    'inspect arn:aws:iam::111122223333:role/cdk-serverless-guardrails/orders',
  ]);
});

test('nothing is asked about a current version, of which there is none', async () => {
  const host = new FirstHost();
  await run(host);
  expect(host.inspection.calls.filter((call) => /^(functionVersion|alias)/.test(call))).toEqual([
    'alias orders:live',
    'functionVersion orders:7',
  ]);
});

test('a check that fails keeps the alias from being created, and the stack event says why and where to read on', async () => {
  const host = new FirstHost();
  host.inspection.secrets = {};
  const report = await run(host);
  const reason =
    'check db failed: secret db-secret (referred to by variable DB_SECRET) does not exist; ' +
    'create it in this account and region, or correct its name';
  expect(report).toMatchObject({ outcome: 'Failed', reason, runbook: `${RUNBOOK}#secret` });
  expect(host.answered).toEqual(answerOf('FAILED', `${reason} (${RUNBOOK}#secret)`));
});

test('a deployment that only observes lets the alias be created, and tells what it saw', async () => {
  const host = new FirstHost();
  host.planText = JSON.stringify({ ...PLAN, coordination: { mode: 'observe' } });
  host.inspection.secrets = {};
  expect(await run(host)).toMatchObject({
    outcome: 'Succeeded',
    reason: expect.stringMatching(/^no check is enforced; .*; observed only: check db failed$/),
  });
  expect(host.answered).toMatchObject([[URL, { Status: 'SUCCESS' }]]);
});

test('a deployment that only observes is not kept by a role that cannot be assumed, but by a plan that is not its own', async () => {
  const host = new FirstHost();
  host.planText = JSON.stringify({ ...PLAN, coordination: { mode: 'observe' } });
  host.fail = (method) => {
    if (method === 'inspect') throw new PortError('denied', 'no');
  };
  expect(await run(host)).toMatchObject({
    outcome: 'Succeeded',
    reason: `observed only: the role ${PLAN.inspectionRoleArn} cannot be assumed: denied: no`,
  });
  host.planText = JSON.stringify({ ...PLAN, functionName: 'users', coordination: { mode: 'observe' } });
  expect(await run(host)).toMatchObject({ outcome: 'Failed' });
});

test('an alias that exists already, because its stack is guarded only now, is left to the hooks of its deployments', async () => {
  const host = new FirstHost();
  host.inspection.fail = () => {};
  host.inspection.secrets = {};
  const reason =
    'alias live of orders exists already, on version 6: this is not its first deployment, the hooks check the next one';
  expect(await run(host)).toMatchObject({ outcome: 'Succeeded', reason, checks: [] });
  expect(host.answered).toEqual(answerOf('SUCCESS', reason));
});

test.each(['Update', 'Delete'])(
  'an %s is answered with SUCCESS, whatever is wrong, and nothing is looked at',
  async (RequestType) => {
    const host = new FirstHost();
    host.fail = () => {
      throw new PortError('denied', 'no');
    };
    const event = { ...REQUEST, RequestType, PhysicalResourceId: 'known', ResourceProperties: {} };
    expect(await run(host, event)).toBeUndefined();
    const reason = 'only the creation of an alias is a first deployment, there is nothing to check';
    expect(host.answered).toEqual(answerOf('SUCCESS', reason, 'known'));
    expect(host.asked).toEqual([]);
  },
);

describe('what could not be asked', () => {
  test('is asked again, because a role that was just made is not known everywhere yet', async () => {
    const host = new FirstHost();
    let denied = 2;
    host.inspection.fail = (method) => {
      if (method === 'alias') throw new PortError('absent', 'no alias');
      if (method === 'parameter' && denied-- > 0) throw new PortError('denied', 'not yet');
    };
    planned(host, { beforeAllowTraffic: PLAN.beforeAllowTraffic.filter(({ id }) => ['limits', 'calls'].includes(id)) });
    expect(await run(host)).toMatchObject({ outcome: 'Succeeded', durationMs: 15_000 });
    expect(host.inspection.calls.filter((call) => call.startsWith('parameter'))).toHaveLength(3);
    expect(host.inspection.calls.filter((call) => call.startsWith('invoke'))).toHaveLength(3);
  });

  test('and stays so fails the creation, in good time', async () => {
    const host = new FirstHost();
    host.inspection.fail = (method) => {
      throw method === 'alias' ? new PortError('absent', 'no alias') : new PortError('denied', 'never');
    };
    planned(host, { beforeAllowTraffic: PLAN.beforeAllowTraffic.filter(({ id }) => id === 'limits') });
    const report = await run(host);
    expect(report).toMatchObject({ outcome: 'Failed', durationMs: 35_000 });
    expect(report?.checks.map(({ verdict }) => verdict)).toEqual(['ERRORED']);
  });

  test('is not asked again when there is no time for it', async () => {
    const host = new FirstHost();
    host.inspection.fail = (method) => {
      throw method === 'alias' ? new PortError('absent', 'no alias') : new PortError('denied', 'never');
    };
    expect(await run(host, REQUEST, 10_000)).toMatchObject({ outcome: 'Failed', durationMs: 0 });
  });

  test('of the calls of synthetic traffic is never asked twice', async () => {
    const host = new FirstHost();
    host.inspection.fail = (method) => {
      if (method === 'alias') throw new PortError('absent', 'no alias');
      if (method === 'invoke') throw new PortError('throttled', 'slow down');
    };
    planned(host, { beforeAllowTraffic: PLAN.beforeAllowTraffic.filter(({ id }) => id === 'calls') });
    expect(await run(host)).toMatchObject({ outcome: 'Failed', durationMs: 4_000 });
  });
});

function planned(host: FirstHost, change: Partial<Plan>): void {
  host.planText = JSON.stringify({ ...PLAN, ...change });
}

describe('what ends a run before its checks', () => {
  test.each<[string, (host: FirstHost) => void, string, string]>([
    [
      'a plan that is absent',
      (host) => {
        host.fail = (method) => {
          if (method === 'plan') throw new PortError('absent', 'gone');
        };
      },
      'the plan in parameter /cdk-serverless-guardrails/app/orders cannot be used: absent: gone',
      'plan',
    ],
    [
      'a plan of another function',
      (host) => planned(host, { functionName: 'users' }),
      'the plan was made for users:live, but the alias to be created is orders:live',
      'identity',
    ],
    [
      'a plan of another alias',
      (host) => planned(host, { aliasName: 'beta' }),
      'the plan was made for orders:beta, but the alias to be created is orders:live',
      'identity',
    ],
    [
      'a role that cannot be assumed',
      (host) => {
        host.fail = (method) => {
          if (method === 'inspect') throw new PortError('denied', 'no');
        };
      },
      `the role ${PLAN.inspectionRoleArn} cannot be assumed: denied: no`,
      'inspection',
    ],
    [
      'not knowing whether the alias exists',
      (host) => {
        host.inspection.fail = (method) => {
          if (method === 'alias') throw new PortError('throttled', 'slow down');
        };
      },
      'whether alias live of orders exists cannot be read: throttled: slow down',
      'first-deployment',
    ],
  ])('%s', async (_, arrange, reason, section) => {
    const host = new FirstHost();
    arrange(host);
    const report = await run(host);
    expect(report).toMatchObject({ outcome: 'Failed', reason, checks: [], runbook: SECTION(section) });
    expect(host.answered).toEqual(answerOf('FAILED', `${reason} (${SECTION(section)})`));
  });

  test('properties that are not those of the template', async () => {
    const host = new FirstHost();
    const report = await run(host, { ...REQUEST, ResourceProperties: { FunctionName: 'orders', AliasName: 'live' } });
    expect(report).toMatchObject({
      outcome: 'Failed',
      reason: 'request.ResourceProperties.PlanParameterName: expected a non-empty string, got nothing',
      runbook: SECTION('first-deployment'),
    });
    expect(host.answered).toMatchObject([[URL, { Status: 'FAILED' }]]);
  });

  test('a plan that never comes, with the time for the answer kept', async () => {
    const host = new FirstHost();
    host.fail = (method) => (method === 'plan' ? hanging() : undefined);
    expect(await run(host, REQUEST, 40_000)).toMatchObject({ outcome: 'Failed', durationMs: 25_000 });
    expect(host.answered).toMatchObject([[URL, { Status: 'FAILED' }]]);
    expect(host.clock.pendingSleeps).toBe(0);
  });
});

describe('an answer', () => {
  test('that is refused is repeated until it is taken', async () => {
    const host = new FirstHost();
    let refused = 3;
    host.refuse = () => {
      if (refused-- > 0) throw new PortError('unavailable', 'not now');
    };
    expect(await run(host)).toMatchObject({ outcome: 'Succeeded' });
    expect(host.answered).toHaveLength(1);
    expect(host.logged).toHaveLength(1);
  });

  test('that nobody takes is logged as Failed and thrown, so that Lambda hands it to the failure destination', async () => {
    const host = new FirstHost();
    host.refuse = () => {
      throw new PortError('unavailable', 'not now');
    };
    const reason =
      'CloudFormation was not told SUCCESS for OrdersFirstDeployment in 4 attempts, last error: unavailable: not now';
    await expect(run(host)).rejects.toThrow(new UnreportedOutcomeError(reason));
    expect(host.logged.map(({ outcome }) => outcome)).toEqual(['Succeeded', 'Failed']);
    expect(host.logged[1]).toMatchObject({ reason, runbook: SECTION('report'), unreported: true });
  });

  test('is short enough for CloudFormation, however much was found', async () => {
    const host = new FirstHost();
    const required = Array.from({ length: 200 }, (_, index) => `${'V'.repeat(200)}${index}`);
    planned(host, {
      runbook: `https://runbook.example/${'x'.repeat(3_000)}`,
      beforeAllowTraffic: [{ kind: 'environment', id: 'environment', mode: 'enforced', required, removed: [] }],
    });
    await run(host);
    expect(JSON.stringify(host.answered[0][1]).length).toBeLessThan(4_096);
    expect(host.answered[0][1].Reason).toMatch(/^check environment failed: .*\.\.\.$/);
  });

  test('is given when the log is broken', async () => {
    const host = new FirstHost();
    host.fail = (method) => {
      if (method === 'log') throw new Error('disk full');
    };
    await run(host);
    expect(host.answered).toMatchObject([[URL, { Status: 'SUCCESS' }]]);
  });
});

test.each<[string, Record<string, unknown>, string]>([
  ['a way to answer', { ResponseURL: 'mailto:nobody' }, 'request.ResponseURL: expected a URL, got another text'],
  ['a request id', { RequestId: undefined }, 'request.RequestId: expected a non-empty string, got nothing'],
  ['a known type', { RequestType: 'Import' }, 'request.RequestType: expected one of Create, Update, Delete'],
])('a request without %s is logged as Failed and thrown, since there is nobody to tell', async (_, change, why) => {
  const host = new FirstHost();
  const work = run(host, { ...REQUEST, ...change });
  await expect(work).rejects.toThrow(ContractError);
  await expect(work).rejects.toThrow(`nobody can be told, since the event is not one of CloudFormation: ${why}`);
  expect(host.logged).toMatchObject([
    {
      deploymentId: 'unknown',
      outcome: 'Failed',
      lifecycleEvent: 'FirstDeployment',
      runbook: SECTION('event'),
      unreported: true,
    },
  ]);
  expect(host.answered).toEqual([]);
  expect(JSON.stringify(host.logged)).not.toContain(URL);
});
