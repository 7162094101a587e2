import { Template } from 'aws-cdk-lib/assertions';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Check, FirstDeployment, type GuardedDeploymentProps } from '../../lib';
import { runFirstDeployments } from '../../lib/cli/first-deployment-command';
import { requestOf } from '../../lib/cli/rehearse-options';
import { parseFault, rehearseFirstDeployment, renderFirstDeployment } from '../../lib/rehearsal';
import { guarded as guardedDeployment, testFunction, testStack } from '../support/stacks';
import { PLAIN } from './template/guarded-template';

function templateOf(props: Partial<GuardedDeploymentProps> = {}, change: (template: any) => void = () => {}): object {
  const stack = testStack();
  const secret = new secretsmanager.Secret(stack, 'Key');
  const environment = { KEY_ARN: secret.secretArn, TABLE: 'orders' };
  const lambdaFunction = testFunction(stack, 'Fn', { environment });
  guardedDeployment(stack, { lambdaFunction, ...props });
  const template = Template.fromStack(stack).toJSON();
  change(template);
  return template;
}

async function only(template: object, ...faults: string[]) {
  const rehearsals = await rehearseFirstDeployment({ template }, faults.map(parseFault));
  expect(rehearsals).toHaveLength(1);
  return rehearsals[0];
}

test('a healthy first version is created, checked by the code that runs in production', async () => {
  const rehearsal = await only(templateOf());
  expect(rehearsal).toMatchObject({ verdict: 'promoted', aliasName: 'live', targetVersion: '2', tookSec: 0 });
  expect(rehearsal.cause).toBe(
    'alias live is created on version 2, which has all calls at once: 4 enforced checks passed',
  );
  expect(rehearsal.checks.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['environment', 'PASSED'],
    ['release', 'PASSED'],
    ['readiness', 'PASSED'],
    ['secret:KEY_ARN', 'PASSED'],
  ]);
});

test.each(['missing-secret', 'secret-pending-deletion', 'blank-variable', 'placeholder-variable', 'wrong-release'])(
  'a first version with the fault %s is blocked',
  async (fault) => {
    const rehearsal = await only(templateOf(), fault);
    expect(rehearsal.verdict).toBe('blocked');
    expect(rehearsal.cause).toMatch(/^the alias is not created, and the update of the stack fails: check /);
    expect(rehearsal.runbook).toBeDefined();
  },
);

test('a variable that vanished is not noticed, because there is nothing to compare with, but a required one is', async () => {
  const fault = 'missing-variable:TABLE';
  expect((await only(templateOf(), fault)).verdict).toBe('promoted');
  const beforeAllowTraffic = [Check.environment({ required: ['TABLE'] })];
  expect((await only(templateOf({ beforeAllowTraffic }), fault)).verdict).toBe('blocked');
});

test.each<[string, object]>([
  ['that is left unchecked', templateOf({ firstDeployment: FirstDeployment.UNCHECKED })],
  [
    'whose alias does not wait for its check',
    templateOf({}, ({ Resources }) => {
      for (const resource of Object.values<any>(Resources)) {
        if (resource.Type === 'AWS::Lambda::Alias') {
          resource.DependsOn = resource.DependsOn.filter((id: string) => !id.includes('FirstDeployment'));
        }
      }
    }),
  ],
  [
    'for which a function that is not ours answers',
    templateOf({}, ({ Resources }) => {
      for (const resource of Object.values<any>(Resources)) {
        if (resource.Type === 'Custom::GuardrailsFirstDeployment') resource.Properties.ServiceToken = 'arn:other';
      }
    }),
  ],
])('a first deployment %s is created whatever is wrong, and says so', async (_, template) => {
  expect(await only(template, 'missing-secret')).toMatchObject({
    verdict: 'promoted',
    cause:
      'alias live is created on version 2, which has all calls at once: nothing checked it, the template has no check of its first deployment',
    checks: [],
  });
});

test.each(['latency', 'outage', 'moved-alias', 'frozen'])('the fault %s would prove nothing', async (fault) => {
  await expect(only(templateOf(), fault)).rejects.toThrow(
    /would prove nothing about a first deployment: no traffic is shifted, none is judged and no gate is asked$/,
  );
});

test('a fault without a victim is refused', async () => {
  await expect(rehearseFirstDeployment({ path: PLAIN, kind: 'file' }, [parseFault('missing-secret')])).rejects.toThrow(
    /missing-secret would prove nothing/,
  );
});

test('the text shows every check, what it found, the verdict and where to read on', async () => {
  const text = renderFirstDeployment(await only(templateOf(), 'wrong-release'));
  expect(text).toMatch(/^\S+:live, created on version 2 {2}\S.*\nfault wrong-release\n\n {2}PASSED {2}environment\n/);
  expect(text).toMatch(/\n {2}FAILED {2}release\n {12}\S.*\n/);
  expect(text).toMatch(/\n {2}BLOCKED: .*\n {2}read on {2}https:.*#release\n$/);
});

describe('on the command line', () => {
  const files = { readFile: () => '' };

  async function run(flags: Parameters<typeof requestOf>[0], template = templateOf()) {
    let out = '';
    const request = { ...requestOf({ first: true, ...flags }, files), input: { template } };
    const code = await runFirstDeployments(request, {
      stdout: (text) => {
        out += text;
      },
    });
    return { code, out };
  }

  test('a fault that is blocked is as expected, and one that is not is told', async () => {
    expect((await run({})).code).toBe(0);
    expect((await run({ fault: ['missing-secret'] })).code).toBe(0);
    const missed = await run({ fault: ['errors:5'] });
    expect(missed.code).toBe(1);
    expect(missed.out).toMatch(
      /\n {2}NOT AS EXPECTED: the creation of \S+ should have been stopped \(rolled back or blocked\)\n$/,
    );
  });

  test('as JSON with the expectation', async () => {
    const { out } = await run({ json: true, fault: ['missing-secret'] });
    expect(JSON.parse(out)).toMatchObject({
      reportVersion: 1,
      firstDeployments: [{ verdict: 'blocked', expected: 'stopped', asExpected: true, aliasName: 'live' }],
    });
  });

  test.each([
    ['trials', { trials: '10' }],
    ['html', { html: 'x.html' }],
    ['scenario', { scenario: 'x.yaml' }],
    ['traffic', { traffic: '5' }],
    ['base-error-rate', { baseErrorRate: '0.1' }],
    ['seed', { seed: '1' }],
  ])('--%s, which would do nothing, is refused', (option, flags) => {
    expect(() => requestOf({ first: true, ...flags }, files)).toThrow(
      `--first and --${option} exclude each other, a first deployment shifts no traffic, leave one out`,
    );
  });
});
