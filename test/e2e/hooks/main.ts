/**
 * `.ci/hooks-e2e`: the built hooks judge releases whose versions, alias, secrets, parameters and ledger are in an emulator. Exits 1 with the
 * first thing that is not as it should be.
 */
import { strict as assert } from 'node:assert';
import type { Plan } from '../../../lib/contract/plan';
import { Refusal } from '../../reality/support/aws-answer';
import { AwsEndpoint, type AwsModel } from '../../reality/support/aws-endpoint';
import type { AwsRequest } from '../../reality/support/aws-request';
import { LambdaSandbox } from '../../reality/support/runtime-api';
import { appSpec } from '../../support/app-spec';
import { CREDENTIALS, EmulatedAccount, REGION } from './account';

const [url = '', root = ''] = process.argv.slice(2);
const VALUE = 'canary value 4711';
const LEDGER = 'ledger';
const PLAN_NAME = '/cdk-serverless-guardrails/app/orders';

/** CodeDeploy with one deployment of `orders:live`, strict about what it is told. */
class CodeDeploy implements AwsModel {
  public readonly refusalMessage = VALUE;
  public readonly told = new Map<string, string>();
  public change = { CurrentVersion: '1', TargetVersion: '2' };

  public answer({ service, action, input }: AwsRequest): unknown {
    const call = `${service}:${action}`;
    if (call === 'codedeploy:GetDeployment') {
      const revision = { revisionType: 'String', string: { content: appSpec(this.change) } };
      const names = { applicationName: 'app', deploymentGroupName: 'orders' };
      return { deploymentInfo: { ...names, createTime: Math.round(Date.now() / 1_000), revision } };
    }
    if (call !== 'codedeploy:PutLifecycleEventHookExecutionStatus') throw new Error(`nobody modelled ${call}`);
    if (this.told.has(input.deploymentId)) throw new Refusal('LifecycleEventAlreadyCompletedException');
    this.told.set(input.deploymentId, input.status);
    return {};
  }
}

function planFor(targetVersion: string): Plan {
  const base = { mode: 'enforced' } as const;
  return {
    planVersion: 1,
    functionName: 'orders',
    aliasName: 'live',
    targetVersion,
    inspectionRoleArn: 'arn:aws:iam::000000000000:role/cdk-serverless-guardrails/orders',
    release: { releaseId: `r${targetVersion}`, schemaRev: 'sc-21' },
    runbook: 'https://runbook.example/page',
    beforeAllowTraffic: [
      { ...base, kind: 'environment', id: 'environment', required: ['TABLE_NAME'], removed: [] },
      { ...base, kind: 'release', id: 'release', schemaRevParameter: '/schema' },
      { ...base, kind: 'readiness', id: 'readiness' },
      { ...base, kind: 'secret', id: 'db', secretId: 'db', variables: [], jsonKeys: ['password'] },
      { ...base, kind: 'parameter', id: 'limits', name: '/limits', variables: [] },
    ],
    afterAllowTraffic: [{ ...base, kind: 'alarms', id: 'alarms', alarmNames: ['errors'], bakeSec: 0 }],
    coordination: { ledgerTable: LEDGER },
  };
}

const variables = (release: string, change: Record<string, string> = {}) => ({
  TABLE_NAME: VALUE,
  RELEASE_ID: release,
  SCHEMA_REV: 'sc-21',
  ...change,
});

async function main(): Promise<void> {
  const account = new EmulatedAccount(url);
  const codeDeploy = new CodeDeploy();
  const endpoint = await AwsEndpoint.start(codeDeploy);
  const sandbox = await LambdaSandbox.start({
    root,
    handler: 'index.beforeAllowTraffic',
    env: {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_CODEDEPLOY: endpoint.url,
    },
  });
  let deployments = 0;
  const deploy = async (target: string) => {
    deployments += 1;
    const id = `d-${deployments}`;
    codeDeploy.change = { CurrentVersion: '1', TargetVersion: target };
    const event = { DeploymentId: id, LifecycleEventHookExecutionId: `execution-${deployments}` };
    const end = await sandbox.invoke(event, 60_000);
    assert.equal(end.kind, 'answered', JSON.stringify(end));
    return { told: codeDeploy.told.get(id), reason: end.kind === 'answered' ? String(end.payload.reason) : '' };
  };
  const expectFailed = async (what: string, target: string, reason: RegExp) => {
    const run = await deploy(target);
    assert.deepEqual([run.told, reason.test(run.reason)], ['Failed', true], `${what}: ${run.told}, ${run.reason}`);
    console.log(`Failed as it should: ${what}`);
  };
  const expectSucceeded = async (what: string, target: string) => {
    const run = await deploy(target);
    assert.equal(run.told, 'Succeeded', `${what}: ${run.reason}`);
    console.log(`Succeeded as it should: ${what}`);
  };

  try {
    await account.createLedger(LEDGER);
    await account.createSecret('db', JSON.stringify({ password: VALUE }));
    await account.putParameter('/limits', VALUE);
    await account.putParameter('/schema', 'sc-21');
    const first = await account.createFunction('orders', variables('r1'));
    await account.createAlias('orders', 'live', first);
    const target = await account.release('orders', variables(`r${Number(first) + 1}`));
    await account.putParameter(PLAN_NAME, JSON.stringify(planFor(target)));

    await account.deleteSecret('db');
    await expectFailed('a secret scheduled for deletion', target, /^check db failed: /);
    await account.restoreSecret('db');
    await account.putSecret('db', JSON.stringify({ user: VALUE }));
    await expectFailed('a secret without its key', target, /^check db failed: .*password/);
    await account.putSecret('db', JSON.stringify({ password: VALUE }));
    await account.deleteParameter('/limits');
    await expectFailed('an absent parameter', target, /^check limits failed: /);
    await account.putParameter('/limits', VALUE);
    await account.putParameter('/schema', 'sc-99');
    await expectFailed('another schema in the environment', target, /^check release failed: /);
    await account.putParameter('/schema', 'sc-21');
    await expectSucceeded('the release once all of it is repaired', target);
    const remembered = await account.itemsOf(LEDGER);
    assert.ok(remembered.includes(`r${target}`), `the ledger does not know the release: ${remembered}`);
    console.log('remembered in the ledger');

    const misspelled = await account.release('orders', { ...variables('r3'), TABLE_NAME: '', TABEL_NAME: VALUE });
    await expectFailed('a plan of another version', misspelled, /^the plan was made for version /);
    await account.putParameter(PLAN_NAME, JSON.stringify(planFor(misspelled)));
    await expectFailed('a blank variable', misspelled, /^check environment failed: /);

    assert.deepEqual(endpoint.violations, []);
    assert.deepEqual(sandbox.violations, []);
    const left = [sandbox.stdout, sandbox.stderr, endpoint.wire, await account.itemsOf(LEDGER)].join('\n');
    assert.ok(!left.includes(VALUE), 'a value left the hook');
    console.log('hooks-e2e: no value left the hook');
  } finally {
    await sandbox.stop();
    await endpoint.stop();
  }
}

main().catch((error: unknown) => {
  console.error(`hooks-e2e: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
