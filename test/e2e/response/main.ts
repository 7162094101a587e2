/**
 * `.ci/response-e2e`: an alarm stop and a failed hook each run the whole sentence, twice, with events that come several times and at the same
 * time: quarantine, pause, one notice, acknowledgement, resume. Exits 1 with the first thing that is not as it should be.
 */
import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DeploymentMode } from '../../../lib';
import { AwsEndpoint } from '../../reality/support/aws-endpoint';
import { ResponseModel } from './aws-model';
import { ACCOUNT, Emulator, type Received } from './emulator';
import { PIPELINE, type Shop, STAGE, synthesizeShop } from './shop';

const [url = '', archive = ''] = process.argv.slice(2);
const RESPONSE = 'rollback-response';
const HOOK = 'pre-traffic-hook';
const COMMAND = 'assets/cli/guardrails.js';
const GRACE_MS = 3_000;
const SUM = 'quarantined, paused once, told once, refused again, acknowledged, resumed once, let through';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const arnOf = (service: string, name: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${name}`;

async function until<T>(what: string, ask: () => Promise<T | undefined> | T | undefined, limitMs = 60_000): Promise<T> {
  const endsAt = Date.now() + limitMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > endsAt) throw new Error(`waited ${limitMs / 1000} s for: ${what}`);
    await sleep(100);
  }
}

/** One stack in its surroundings. */
class Scene {
  private queueUrl = '';
  private readonly inbox: Received[] = [];

  public constructor(
    public readonly shop: Shop,
    public readonly model: ResponseModel,
    private readonly aws: AwsEndpoint,
    public readonly emulator: Emulator,
  ) {}

  public async deploy(): Promise<void> {
    const { shop, emulator, aws } = this;
    const ours = Object.fromEntries(
      ['CODEDEPLOY', 'CLOUDWATCH', 'CODEPIPELINE', 'LAMBDA'].map((name) => [`AWS_ENDPOINT_URL_${name}`, aws.url]),
    );
    await emulator.createTable(shop.table);
    this.queueUrl = await emulator.createTopic(shop.topic);
    const arn = await emulator.createFunction(RESPONSE, shop.response.handler, { ...shop.response.variables, ...ours });
    await emulator.createFunction(HOOK, shop.hook.handler, ours);
    for (const { pattern } of shop.rules) if (pattern !== undefined) await emulator.createRule('ended', pattern, arn);
  }

  public count(action: string): number {
    return this.aws.actions().filter((name) => name === action).length;
  }

  public get partition(): string {
    return `deployment#${this.shop.application}/${this.shop.group}`;
  }

  public async record(sortKey: string): Promise<Record<string, any> | undefined> {
    return (await this.emulator.records('releases', this.partition)).get(sortKey);
  }

  /** What the subscriber got about a deployment. */
  public async notices(deploymentId: string): Promise<Received[]> {
    this.inbox.push(...(await this.emulator.received(this.queueUrl)));
    return this.inbox.filter(({ message }) => message.includes(`Deployment ${deploymentId} `));
  }

  /** CodeDeploy's event. Nobody but AWS may put it on the bus, so that the rule is asked, and the function invoked as the rule would. */
  public async tell(deploymentId: string, state: string): Promise<void> {
    const { application, group: deploymentGroup, rules } = this.shop;
    const event = {
      version: '0',
      id: 'c071bfbf-83c4-49ca-a6ff-3df053957145',
      account: ACCOUNT,
      region: 'eu-central-1',
      time: new Date().toISOString(),
      resources: [arnOf('codedeploy', `application:${application}`)],
      source: 'aws.codedeploy',
      'detail-type': 'CodeDeploy Deployment State-change Notification',
      detail: { region: 'eu-central-1', application, deploymentId, state, deploymentGroup, instanceGroupId: 'i' },
    };
    const { pattern = '' } = rules.find((rule) => rule.pattern !== undefined) ?? {};
    assert.ok(await this.emulator.matches(pattern, event), 'the rule lets the event pass');
    const foreign = { ...event, detail: { ...event.detail, application: 'another' } };
    assert.ok(!(await this.emulator.matches(pattern, foreign)), "the rule keeps another application's events out");
    const started = { ...event, detail: { ...event.detail, state: 'START' } };
    assert.ok(!(await this.emulator.matches(pattern, started)), 'the rule keeps beginnings out');
    await this.emulator.invokeLater(RESPONSE, event);
  }

  public async reconcile(): Promise<void> {
    const input = this.shop.rules.find((rule) => rule.input !== undefined)?.input;
    await this.emulator.invokeLater(RESPONSE, input ?? '');
  }

  public async acknowledge(deploymentId: string): Promise<void> {
    const { application, group: deploymentGroup } = this.shop;
    const detail = { application, deploymentGroup, deploymentId, state: 'ACKNOWLEDGED', actor: 'ann', reason: 'fixed' };
    await this.emulator.putEvent({
      Source: 'cdk-serverless-guardrails',
      DetailType: 'Release Acknowledged',
      Detail: JSON.stringify(detail),
    });
  }

  public async acknowledgeTwice(deploymentId: string): Promise<void> {
    await Promise.all([this.acknowledge(deploymentId), this.acknowledge(deploymentId)]);
  }

  /** Runs the hook before traffic for a release of a version that has all that it needs. @returns what it told CodeDeploy */
  public async askHook(releaseId: string, name: string, after: string): Promise<string> {
    const { functionName } = this.shop;
    const Variables = { RELEASE_ID: releaseId, TABLE_NAME: 'orders' };
    this.model.versions.set(`${functionName}:6`, { Environment: { Variables } });
    this.model.versions.set(`${functionName}:9`, { Environment: { Variables } });
    return this.runHook(`${after}${name}`, releaseId, '9', DeploymentMode.ENFORCED);
  }

  /** Runs the hook before traffic from its bundle. @returns what it told CodeDeploy */
  public async runHook(
    deploymentId: string,
    releaseId: string,
    version: string,
    mode: DeploymentMode,
  ): Promise<string> {
    const { shop, model, emulator } = this;
    model.deployments.set(deploymentId, {
      id: deploymentId,
      group: shop.group,
      functionName: shop.functionName,
      status: 'InProgress',
      createdAtMs: Date.now(),
      currentVersion: '6',
      targetVersion: version,
      events: { BeforeAllowTraffic: 'InProgress', AllowTraffic: 'Pending', AfterAllowTraffic: 'Pending' },
    });
    model.aliases.set(shop.functionName, { version: '6', weights: {} });
    await emulator.putParameter(shop.plan.name, synthesizeShop(releaseId, version, arnOf, mode).plan.text);
    const event = { DeploymentId: deploymentId, LifecycleEventHookExecutionId: `execution-of-${deploymentId}` };
    await emulator.invokeLater(HOOK, event);
    const status = await until(
      `the report of the hook of ${deploymentId}`,
      () => model.reported.find((report) => report.deploymentId === deploymentId)?.status,
    );
    // Nobody plays the rest of such a rollout.
    if (status === 'Succeeded') model.deployments.delete(deploymentId);
    await emulator.putParameter(shop.plan.name, synthesizeShop('r-before', '6', arnOf).plan.text);
    return status;
  }

  /** Runs the command from its bundle. @returns what it printed */
  public async guardrails(...argv: string[]): Promise<string> {
    const { application, group } = this.shop;
    const selection = ['--application', application, '--deployment-group', group, '--ledger', 'releases'];
    const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, ...argv, ...selection], {
      env: {
        PATH: process.env.PATH,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: ACCOUNT,
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_ENDPOINT_URL: url,
        AWS_ENDPOINT_URL_CODEDEPLOY: this.aws.url,
      },
    });
    return stdout;
  }

  /** Everything of the sentence, from the event that a deployment ended badly. */
  public async sentence(
    deploymentId: string,
    releaseId: string,
    state: string,
    expected: { readonly why: string; readonly more: readonly string[]; readonly stoppedBy: string },
    acknowledge: () => Promise<void>,
  ): Promise<Received> {
    const before = { closed: this.count('DisableStageTransition'), opened: this.count('EnableStageTransition') };
    await Promise.all([this.tell(deploymentId, state), this.tell(deploymentId, state), this.reconcile()]);
    const [notice] = await until(`a notice of ${deploymentId}`, async () => {
      const found = await this.notices(deploymentId);
      return found.length > 0 ? found : undefined;
    });
    const incident = await until(`the pause for ${deploymentId}`, async () => {
      const found = await this.record(`incident#${deploymentId}`);
      return found?.pause === 'held' && found.revert === 'restored' ? found : undefined;
    });
    await this.tell(deploymentId, state);
    await this.reconcile();
    await sleep(GRACE_MS);
    assert.equal((await this.notices(deploymentId)).length, 1, 'people are told once');
    assert.equal(this.count('DisableStageTransition') - before.closed, 1, 'the transition is closed once');
    assert.deepEqual(this.model.transition, {
      enabled: false,
      disabledReason: `cdk-serverless-guardrails closed this for ${deploymentId}. Acknowledge that deployment to open it again.`,
    });
    assert.equal(incident.releaseId, releaseId);
    const quarantine = await this.record(`quarantine#${releaseId}`);
    assert.equal(quarantine?.deploymentId, deploymentId);
    assert.equal(quarantine?.stoppedBy, expected.stoppedBy);
    assert.equal(quarantine?.acknowledged, undefined);
    for (const line of [`Why: ${expected.why}.`, ...expected.more]) {
      assert.ok(notice.message.split('\n').includes(line), `the notice says ${line}, got\n${notice.message}`);
    }

    assert.equal(await this.askHook(releaseId, 'AGAIN', deploymentId), 'Failed', 'the same release is refused');
    assert.equal(await this.askHook(`${releaseId}-fixed`, 'NEXT', deploymentId), 'Succeeded', 'another one is not');
    await acknowledge();
    await until(`the acknowledgement of ${deploymentId}`, async () =>
      (await this.record(`incident#${deploymentId}`))?.closed === 'closed' ? true : undefined,
    );
    await this.tell(deploymentId, state);
    await this.reconcile();
    await sleep(GRACE_MS);
    assert.deepEqual(this.model.transition, { enabled: true }, 'what we closed is open');
    assert.equal(this.count('EnableStageTransition') - before.opened, 1, 'the transition is opened once');
    assert.equal((await this.record(`quarantine#${releaseId}`))?.acknowledged.reason, 'fixed');
    assert.equal((await this.notices(deploymentId)).length, 1, 'nobody is told again');
    assert.equal(await this.askHook(releaseId, 'AFTER', deploymentId), 'Succeeded', 'the release passes again');
    return notice;
  }
}

/** A deployment that an alarm stopped: the alias is back, and CloudFormation has put the plan back. */
async function alarmStop(scene: Scene, round: number): Promise<void> {
  const { shop, model, emulator } = scene;
  const deploymentId = `d-ALARM${round}`;
  const releaseId = `r-alarm-${round}`;
  const now = Date.now();
  model.deployments.set(deploymentId, {
    id: deploymentId,
    group: shop.group,
    functionName: shop.functionName,
    status: 'Stopped',
    createdAtMs: now - 10 * 60_000,
    endedAtMs: now - 1_000,
    errorCode: 'ALARM_ACTIVE',
    currentVersion: '6',
    targetVersion: '7',
    events: { BeforeAllowTraffic: 'Succeeded', AllowTraffic: 'Failed', AfterAllowTraffic: 'Skipped' },
  });
  model.alarms.set(shop.alarm, { group: shop.group, rangAtMs: [now - 2_000] });
  model.aliases.set(shop.functionName, { version: '6', weights: {} });
  await emulator.putParameter(shop.plan.name, synthesizeShop(releaseId, '7', arnOf).plan.text);
  await emulator.putParameter(shop.plan.name, synthesizeShop('r-before', '6', arnOf).plan.text);
  const expected = {
    why: `alarm ${shop.alarm} rang`,
    stoppedBy: shop.alarm,
    more: [
      'New version 7: 40 of 200 calls failed (20.00 %)',
      'Current version 6: 9 of 1800 calls failed (0.50 %)',
      'Requests hurt: 40 failed on the new version, 39 more than at the rate of the current version.',
      `Quarantine: release ${releaseId} is refused until acknowledged; another release is not.`,
      `Pipeline: nothing enters stage ${STAGE} of ${PIPELINE} until this is acknowledged.`,
      'Runbook: https://example.com/runbook#error-rate-over-baseline',
    ],
  };
  const acknowledge = () => scene.acknowledgeTwice(deploymentId);
  const notice = await scene.sentence(deploymentId, releaseId, 'STOP', expected, acknowledge);
  if (round === 1) console.log(`\n${notice.subject}\n\n${notice.message}\n`);
  console.log(`alarm stop, round ${round}: ${SUM}`);
}

/** A deployment whose hook, run from its bundle, finds a variable missing and says Failed. */
async function failedHook(scene: Scene, round: number): Promise<void> {
  const { shop, model } = scene;
  const deploymentId = `d-HOOK${round}`;
  const releaseId = `r-hook-${round}`;
  const before = { RELEASE_ID: 'r0', TABLE_NAME: 'orders' };
  model.versions.set(`${shop.functionName}:6`, { Environment: { Variables: before } });
  model.versions.set(`${shop.functionName}:8`, { Environment: { Variables: { RELEASE_ID: releaseId } } });
  assert.equal(await scene.runHook(deploymentId, releaseId, '8', DeploymentMode.ENFORCED), 'Failed');
  const byCommand = async () => {
    await scene.guardrails('acknowledge', releaseId, '--reason', 'fixed');
    await scene.reconcile();
  };
  const notice = await scene.sentence(
    deploymentId,
    releaseId,
    'FAILURE',
    {
      why: 'check environment failed: variable TABLE_NAME is required, version 8 does not have it; set it on the function',
      stoppedBy: 'environment',
      more: [
        `Quarantine: release ${releaseId} is refused until acknowledged; another release is not.`,
        'Runbook: https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails/blob/main/docs/runbook.md#environment',
      ],
    },
    round === 1 ? byCommand : () => scene.acknowledgeTwice(deploymentId),
  );
  if (round === 1) console.log(`\n${notice.subject}\n\n${notice.message}\n`);
  console.log(`failed hook, round ${round}: ${SUM}`);
}

/** A deployment that is observed only: the same missing variable stops nothing, and the report tells. */
async function observed(scene: Scene): Promise<void> {
  const { shop, model } = scene;
  const Variables = { RELEASE_ID: 'r-observed' };
  model.versions.set(`${shop.functionName}:8`, { Environment: { Variables } });
  assert.equal(await scene.runHook('d-OBSERVED', 'r-observed', '8', DeploymentMode.OBSERVE), 'Succeeded');
  const report = await scene.guardrails('report', '--last', '1');
  assert.match(report, / {2}r-observed {2}version 8 {2}\w+ {2}would have been stopped by environment \(FAILED\)\n/);
  assert.match(report, / {2}1 of 1 releases would have been stopped\n$/);
  console.log(`\n${report}`);
}

void (async () => {
  const shop = synthesizeShop('r-before', '6', arnOf);
  const model = new ResponseModel(shop.application, PIPELINE, STAGE);
  const aws = await AwsEndpoint.start(model);
  try {
    const scene = new Scene(shop, model, aws, new Emulator(url, archive));
    await scene.deploy();
    for (const round of [1, 2]) {
      await alarmStop(scene, round);
      await failedHook(scene, round);
    }
    await observed(scene);
    assert.deepEqual(aws.violations, [], 'every request was one that AWS would understand');
    console.log(`${aws.requests.length} requests to CodeDeploy, CloudWatch, CodePipeline and Lambda, all understood`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    if (aws.violations.length > 0) console.error(aws.violations.join('\n'));
    process.exitCode = 1;
  } finally {
    await aws.stop();
  }
})();
