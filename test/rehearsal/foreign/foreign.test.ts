import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { ScenarioInput } from '../../../lib/rehearsal/model';
import { type RehearsedDeployment, type RehearseInput, rehearse } from '../../../lib/rehearsal/rehearse';
import { parseTemplateText } from '../../../lib/rehearsal/template/template-text';
import { CatalogStack } from './plain-cdk/catalog-stack';

const SAM: RehearseInput = { path: join(__dirname, 'sam/template.yaml') };
const SERVERLESS: RehearseInput = { path: join(__dirname, 'serverless/cloudformation-template-update-stack.json') };
const PLAIN_CDK: RehearseInput = { template: Template.fromStack(new CatalogStack(new App(), 'Catalog')).toJSON() };

const SEEDS = [1, 2, 3, 4, 5];
const HEALTHY: ScenarioInput = { baseErrorRate: 0.001 };
const FIVE_POINTS: ScenarioInput = { ...HEALTHY, fault: { kind: 'errors', points: 5 } };

/** One rollout of the only deployment, several times: what is asserted must not be luck. */
async function rehearsals(input: RehearseInput, scenario: ScenarioInput): Promise<RehearsedDeployment[]> {
  const all = await Promise.all(SEEDS.map((seed) => rehearse(input, { ...scenario, seed })));
  expect(all.map(({ length }) => length)).toEqual(SEEDS.map(() => 1));
  return all.flat();
}

function verdicts(of: readonly RehearsedDeployment[]): unknown[] {
  const distinct = new Set(of.map(({ verdict, stoppedBy, cause }) => JSON.stringify([verdict, stoppedBy, cause])));
  return [...distinct].map((text) => JSON.parse(text));
}

const PROMOTED = ['promoted', null, 'version 2 has all calls: no alarm and no hook stopped it'];

describe('SAM with the alarms of its guide, errors above zero on alias and version', () => {
  const ALIAS_ERRORS = 'template-CheckoutAliasErrors';
  const REFUSED = [
    'blocked',
    ALIAS_ERRORS,
    `alarm ${ALIAS_ERRORS} was in ALARM already, so CodeDeploy refused the deployment`,
  ];

  test('is read as SAM would transform it', async () => {
    const [{ functionName, aliasName, deploymentConfigName, alarms, notes }] = await rehearsals(SAM, HEALTHY);
    expect({ functionName, aliasName, deploymentConfigName, notes }).toEqual({
      functionName: 'template-CheckoutFunction',
      aliasName: 'live',
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
      notes: [
        'hook CodeDeployHook_checkout-smoke-prod (BeforeAllowTraffic) is not ours and was not run: the verdict is without it',
      ],
    });
    expect(alarms.map(({ name }) => name)).toEqual([ALIAS_ERRORS, 'template-CheckoutVersionErrors']);
  });

  test('nothing can be deployed any more: calls fail now and then, so the alarm of the alias is red before or during every rollout', async () => {
    for (const scenario of [HEALTHY, FIVE_POINTS]) {
      const all = await rehearsals(SAM, scenario);
      expect(all.filter(({ verdict }) => verdict === 'promoted')).toEqual([]);
      const red = /^alarm template-Checkout(Alias|Version)Errors (was in ALARM already|went to ALARM)/;
      expect(all.map(({ cause }) => cause)).toEqual(SEEDS.map(() => expect.stringMatching(red)));
    }
  });

  test('at 200 calls a second it is always red before', async () => {
    expect(verdicts(await rehearsals(SAM, { ...HEALTHY, rps: 200 }))).toEqual([REFUSED]);
    expect(verdicts(await rehearsals(SAM, { ...FIVE_POINTS, rps: 200 }))).toEqual([REFUSED]);
  });

  test('the same holds for a fix of what made the alarm red', async () => {
    expect(verdicts(await rehearsals(SAM, { baseErrorRate: 0.05 }))).toEqual([REFUSED]);
  });

  test('with the alarm of the version alone the bad release is stopped, and some healthy ones with it', async () => {
    const template = parseTemplateText(
      readFileSync(join(__dirname, 'sam/template.yaml'), 'utf8'),
      'template.yaml',
    ) as any;
    template.Resources.CheckoutFunction.Properties.DeploymentPreference.Alarms['Fn::If'][1].shift();
    const bad = await rehearsals({ template }, FIVE_POINTS);
    const stopped = ['rolled-back', 'Stack-CheckoutVersionErrors', 'alarm Stack-CheckoutVersionErrors went to ALARM'];
    expect(verdicts(bad)).toEqual([stopped]);
    expect(Math.max(...bad.map(({ minutesToStop }) => minutesToStop ?? 99))).toBeLessThan(6);
    const healthy = await Promise.all(
      Array.from({ length: 40 }, (_, seed) => rehearse({ template }, { ...HEALTHY, seed })),
    );
    const falselyStopped = healthy.flat().filter(({ verdict }) => verdict === 'rolled-back').length;
    expect(falselyStopped).toBeGreaterThan(4);
    expect(falselyStopped).toBeLessThan(36);
  });
});

describe('the output of the Serverless plugin, with an alarm on ten errors of the function in a minute', () => {
  const ALARM = 'invoices-prod-create-functionErrors';

  test('is read as it stands', async () => {
    const [{ functionName, aliasName, deploymentConfigName, alarms, notes }] = await rehearsals(SERVERLESS, HEALTHY);
    expect({ functionName, aliasName, deploymentConfigName, notes }).toEqual({
      functionName: 'invoices-prod-create',
      aliasName: 'Live',
      deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
      notes: [
        'hook invoices-prod-preTraffic (BeforeAllowTraffic) is not ours and was not run: the verdict is without it',
      ],
    });
    expect(alarms.map(({ name }) => name)).toEqual([ALARM]);
  });

  test('at 50 calls a second the healthy release is promoted and the bad one stopped within minutes', async () => {
    expect(verdicts(await rehearsals(SERVERLESS, HEALTHY))).toEqual([PROMOTED]);
    const bad = await rehearsals(SERVERLESS, FIVE_POINTS);
    expect(verdicts(bad)).toEqual([['rolled-back', ALARM, `alarm ${ALARM} went to ALARM`]]);
    expect(Math.max(...bad.map(({ minutesToStop }) => minutesToStop ?? 99))).toBeLessThan(6);
  });

  test('the count fits that traffic alone: at 400 calls a second every deployment is refused', async () => {
    const refused = ['blocked', ALARM, `alarm ${ALARM} was in ALARM already, so CodeDeploy refused the deployment`];
    expect(verdicts(await rehearsals(SERVERLESS, { ...HEALTHY, rps: 400 }))).toEqual([refused]);
  });

  test('and at 2 calls a second the bad release is promoted', async () => {
    expect(verdicts(await rehearsals(SERVERLESS, { ...FIVE_POINTS, rps: 2 }))).toEqual([PROMOTED]);
  });
});

describe('plain CDK with a count over five minutes, the metric of a version, and an alarm on the API', () => {
  test('says of two of the three alarms that they see nothing', async () => {
    const [{ alarms, notes }] = await rehearsals(PLAIN_CDK, HEALTHY);
    expect(alarms).toHaveLength(3);
    expect(notes).toEqual([
      expect.stringMatching(
        /^alarm Stack-VersionErrors\w+ reads Errors of FunctionName Stack-Search\w+:2, but Lambda publishes the bare name: it never has data on AWS either$/,
      ),
      expect.stringMatching(
        /^alarm Stack-ApiErrors\w+ reads AWS\/ApiGateway 5XXError, which the twin does not simulate: the verdict is without it$/,
      ),
    ]);
  });

  test('the healthy release is promoted, and so is the bad one: at a tenth of the traffic it stays below the count', async () => {
    expect(verdicts(await rehearsals(PLAIN_CDK, HEALTHY))).toEqual([PROMOTED]);
    const bad = await rehearsals(PLAIN_CDK, FIVE_POINTS);
    expect(verdicts(bad)).toEqual([PROMOTED]);
    const afterwards = bad.map(({ timeline }) => timeline.filter(({ kind }) => kind === 'alarm').at(-1)?.text);
    expect(afterwards).toEqual(
      SEEDS.map(() => expect.stringMatching(/^alarm Stack-AliasErrors\w+ went from OK to ALARM: Threshold Crossed/)),
    );
  });
});
