import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OrdersApiStack } from '../examples/orders-api/orders-api-stack';
import { Release } from '../lib';
import { parseFault, rehearse } from '../lib/rehearsal';
import { renderTimeline } from '../lib/rehearsal/report/timeline';

const release = Release.of({ releaseId: 'r1', schemaRev: 'sc-1' });
const template = Template.fromStack(new OrdersApiStack(new App(), 'OrdersApi', { release })).toJSON();

async function rehearsed(fault: string, of: object = template) {
  const [rehearsal, ...others] = await rehearse({ template: of }, { fault: parseFault(fault) });
  expect(others).toEqual([]);
  return rehearsal;
}

/** The same template with a deployment group that watches nothing, and without the post-traffic hook where asked. */
function withoutAlarms(postTrafficHook: boolean) {
  const copy = structuredClone(template);
  for (const resource of Object.values(copy.Resources) as any[]) {
    if (resource.Type === 'AWS::CodeDeploy::DeploymentGroup') {
      resource.Properties.AlarmConfiguration = { Alarms: [], Enabled: false };
    }
    if (resource.Type === 'AWS::Lambda::Alias' && !postTrafficHook) {
      delete resource.UpdatePolicy.CodeDeployLambdaAliasUpdate.AfterAllowTrafficHook;
    }
  }
  return copy;
}

/** What the README of the project shows: the first two releases of `npm run rehearse`. */
function shownInReadme(): string | undefined {
  const readme = readFileSync(resolve(__dirname, '../README.md'), 'utf8');
  return /(?<=```\n)OrdersApi-CreateOrder[\s\S]*?(?=```)/.exec(readme)?.[0];
}

describe('a rehearsal of orders-api', () => {
  test('is shown in the README as it is printed', async () => {
    const printed = [await rehearsed('none'), await rehearsed('errors:5')].map((rehearsal) =>
      // The command reads a cloud assembly, which knows what its stacks are called.
      renderTimeline(rehearsal)
        .trimEnd()
        .replace(/^Stack-(.*), the template$/m, 'OrdersApi-$1, stack OrdersApi'),
    );
    expect(shownInReadme()).toBe(`${printed.join('\n\n')}\n`);
  });

  test('promotes a healthy release after every check passed', async () => {
    const { verdict, hookReports } = await rehearsed('none');
    expect(verdict).toBe('promoted');
    expect(hookReports.map(({ lifecycleEvent, outcome }) => `${lifecycleEvent} ${outcome}`)).toEqual([
      'BeforeAllowTraffic Succeeded',
      'AfterAllowTraffic Succeeded',
    ]);
  });

  test('rolls back five points of errors by the alarm of the template', async () => {
    expect(await rehearsed('errors:5')).toMatchObject({
      verdict: 'rolled-back',
      stoppedBy: 'OrdersApi-Guarded-errors-v2',
    });
  });

  test('promotes the same errors when nothing watches them any more', async () => {
    expect((await rehearsed('errors:5', withoutAlarms(false))).verdict).toBe('promoted');
  });

  test('notices only after all traffic moved when the group forgot the alarm that the plan names', async () => {
    const guarded = await rehearsed('errors:5');
    const forgotten = await rehearsed('errors:5', withoutAlarms(true));
    expect(forgotten).toMatchObject({ verdict: 'rolled-back', stoppedBy: 'alarms' });
    expect(forgotten.failedCalls).toBeGreaterThan(5 * guarded.failedCalls);
  });

  test.each([
    [
      'missing-secret',
      'secret:PaymentKey',
      /secret \S+PaymentKey\S* \(referred to by variable PAYMENT_KEY_ARN\) does not exist/,
    ],
    [
      'secret-pending-deletion',
      'secret:PaymentKey',
      /secret \S+PaymentKey\S* \(referred to by variable PAYMENT_KEY_ARN\) is scheduled for deletion/,
    ],
    [
      'misspelled-variable',
      'environment',
      /variable CURRENCY is required, version 2 does not have it but has CURRENC, probably a misspelling of CURRENCY/,
    ],
    ['unreachable-dependency', 'dependencies', /probe orders-table failed with ECONNREFUSED after 1 ms in version 2/],
    [
      'unreachable-dependency:payment-key',
      'dependencies',
      /probe payment-key failed with ECONNREFUSED after 1 ms in version 2/,
    ],
    ['blank-variable', 'environment', /variable CURRENCY is required but blank in version 2/],
    ['missing-variable:CURRENCY', 'environment', /CURRENCY/],
    ['wrong-schema', 'release', /publishes the schema revision \S+, the release expects sc-1/],
  ])('blocks %s before traffic and names the culprit', async (fault, check, culprit) => {
    const rehearsal = await rehearsed(fault);
    expect(rehearsal).toMatchObject({ verdict: 'blocked', stoppedBy: check, failedCalls: 0 });
    expect(rehearsal.cause).toMatch(culprit);
  });

  test('a production in which three of ten calls fail does not keep its next release back', async () => {
    const [rehearsal] = await rehearse({ template }, { baseErrorRate: 0.3 });
    expect(rehearsal.verdict).toBe('promoted');
  });

  test('blocks changed code before traffic where the release says what was built', async () => {
    const built = Release.of({ releaseId: 'r1', schemaRev: 'sc-1', artifactDigest: 'ab'.repeat(32) });
    const promoting = Template.fromStack(new OrdersApiStack(new App(), 'OrdersApi', { release: built })).toJSON();
    expect((await rehearsed('none', promoting)).verdict).toBe('promoted');
    const rehearsal = await rehearsed('digest-changed', promoting);
    expect(rehearsal).toMatchObject({ verdict: 'blocked', stoppedBy: 'artifact', failedCalls: 0 });
    expect(rehearsal.cause).toMatch(
      /version 2 runs the code sha256:bad0bad0bad0\.\.\., expected sha256:abababababab\.\.\. as release r1 says/,
    );
  });
});
