import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refusal } from './support/aws-answer';
import { CANARY, DEFECTS } from './support/hook-account';
import { bundledHandlers, HookScene, hookEvent, toldOf } from './support/hook-scene';

const { root, remove } = bundledHandlers();
let scene: HookScene;
let deployments = 0;

beforeAll(async () => {
  scene = await HookScene.start(root);
});

afterAll(async () => {
  await scene.stop();
  remove();
});

/** An id of its own for every run: CodeDeploy takes one answer for each. */
function nextId(): string {
  deployments += 1;
  return `d-${deployments}`;
}

beforeEach(() => {
  scene.account.defect = undefined;
  scene.account.isFirst = false;
  scene.endpoint.fault = () => undefined;
  scene.endpoint.requests.length = 0;
});

afterEach(() => {
  expect(scene.violations).toEqual([]);
  expect(scene.left).not.toContain(CANARY);
});

async function run(handler = 'beforeAllowTraffic', id = nextId(), timeoutMs = 10_000) {
  const end = await scene.invoke(handler, hookEvent(id), timeoutMs);
  return { end, told: toldOf(scene, id), answer: end.kind === 'answered' ? end.payload : undefined };
}

const inspecting = ['lambda', 'secretsmanager', 'ssm', 'iam', 'monitoring'];

test('the built bundle judges a good version over the wire: twelve checks with fourteen calls, and four for the run itself', async () => {
  const { told, answer } = await run();
  expect(told).toBe('Succeeded');
  expect(answer).toMatchObject({ outcome: 'Succeeded', reason: '12 enforced checks passed' });
  const { requests } = scene.endpoint;
  const ofChecks = requests.filter(({ service, accessKeyId }) => inspecting.includes(service) && accessKeyId !== 'OWN');
  expect(ofChecks.length).toBeLessThanOrEqual(14);
  expect(requests.length - ofChecks.length).toBeLessThanOrEqual(4);
});

test('after traffic the alarms are asked over the wire', async () => {
  const { told } = await run('afterAllowTraffic');
  expect(told).toBe('Succeeded');
  expect(scene.endpoint.actions()).toContain('DescribeAlarms');
});

test.each(DEFECTS)('a release with the defect %s is Failed', async (defect) => {
  scene.account.defect = defect;
  const { told, answer } = await run();
  expect(told).toBe('Failed');
  expect(answer.outcome).toBe('Failed');
});

test('a duplicate invocation does the work again and leaves the first answer as it is', async () => {
  const id = nextId();
  expect((await run('beforeAllowTraffic', id)).told).toBe('Succeeded');
  scene.account.defect = 'secret-deleted';
  const again = await run('beforeAllowTraffic', id);
  expect(again.end.kind).toBe('answered');
  expect(again.told).toBe('Succeeded');
});

test('what AWS refuses once and then answers is no failure', async () => {
  scene.endpoint.fault = (_, before) => (before === 0 ? new Refusal('ThrottlingException') : undefined);
  expect((await run('beforeAllowTraffic', nextId(), 30_000)).told).toBe('Succeeded');
});

test('a report that CodeDeploy refuses to the end is told by the failure destination, as Failed', async () => {
  let refused = 0;
  scene.endpoint.fault = ({ action }) => {
    if (action !== 'PutLifecycleEventHookExecutionStatus' || refused >= 4) return undefined;
    refused += 1;
    return new Refusal('AccessDeniedException');
  };
  const { end, told } = await run();
  expect(end).toMatchObject({ kind: 'error', errorType: 'UnreportedOutcomeError' });
  expect(told).toBe('Failed');
});

describe('a process that dies in the middle of its checks ends as Failed, by way of the failure destination', () => {
  test.each<[string, NodeJS.Signals, object]>([
    ['exits', 'SIGHUP', { kind: 'died', errorType: 'Runtime.ExitError' }],
    ['leaves a rejection unhandled', 'SIGUSR2', { kind: 'error', errorType: 'Runtime.UnhandledPromiseRejection' }],
    ['runs out of memory', 'SIGURG', { kind: 'died', errorType: 'Runtime.ExitError' }],
    ['is killed', 'SIGKILL', { kind: 'died', errorType: 'Runtime.ExitError' }],
    ['is cut at its time-out', 'SIGWINCH', { kind: 'died', errorType: 'Sandbox.Timedout' }],
  ])('it %s', async (_, signal, expected) => {
    const sandbox = await scene.sandbox('beforeAllowTraffic');
    void scene.endpoint.asked('DescribeSecret').then(() => sandbox.signal(signal));
    scene.endpoint.fault = ({ action }) => (action === 'DescribeSecret' ? 'hangs' : undefined);
    const { end, told } = await run('beforeAllowTraffic', nextId(), signal === 'SIGWINCH' ? 1_500 : 20_000);
    expect(end).toMatchObject(expected);
    expect(told).toBe('Failed');
    if (signal === 'SIGURG') expect(scene.left).toContain('heap out of memory');
  });
});

describe('a first deployment', () => {
  const answered: any[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    answered.push([request.method, request.headers['content-type'], JSON.parse(Buffer.concat(chunks).toString())]);
    response.end();
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function create(RequestType = 'Create') {
    answered.length = 0;
    scene.account.isFirst = true;
    await scene.invoke('beforeAllowTraffic', {
      RequestType,
      ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      StackId: 'arn:stack',
      RequestId: nextId(),
      LogicalResourceId: 'OrdersFirstDeployment',
      PhysicalResourceId: RequestType === 'Create' ? undefined : 'known',
      ResourceProperties: {
        ServiceToken: 'arn:hook',
        PlanParameterName: '/cdk-serverless-guardrails/app/orders',
        FunctionName: 'orders',
        AliasName: 'live',
      },
    });
    return answered;
  }

  test('of a good version is answered with SUCCESS', async () => {
    expect(await create()).toMatchObject([['PUT', '', { Status: 'SUCCESS', Reason: '12 enforced checks passed' }]]);
  });

  test('of a bad one with FAILED and the reason', async () => {
    scene.account.defect = 'secret-deleted';
    expect(await create()).toMatchObject([
      ['PUT', '', { Status: 'FAILED', Reason: expect.stringMatching(/^check mail failed: .*#secret\)$/) }],
    ]);
  });

  test('that kills its process with FAILED, by way of the failure destination', async () => {
    const sandbox = await scene.sandbox('beforeAllowTraffic');
    void scene.endpoint.asked('DescribeSecret').then(() => sandbox.signal('SIGKILL'));
    scene.endpoint.fault = ({ action }) => (action === 'DescribeSecret' ? 'hangs' : undefined);
    expect(await create()).toMatchObject([['PUT', '', { Status: 'FAILED' }]]);
  });

  test('does nothing on Delete but answer', async () => {
    expect(await create('Delete')).toMatchObject([['PUT', '', { Status: 'SUCCESS', PhysicalResourceId: 'known' }]]);
    expect(scene.endpoint.requests).toEqual([]);
  });
});
