import type { PermissionCheckSpec } from '../../../lib/contract/plan';
import { checkPermission } from '../../../lib/judge/checks/permission';
import { checkScene } from '../../support/check-context';

const SPEC: PermissionCheckSpec = {
  kind: 'permission',
  id: 'permission',
  mode: 'observe',
  roleArn: 'arn:role',
  simulated: [
    { action: 'secretsmanager:GetSecretValue', resources: ['arn:db', 'arn:key'] },
    { action: 'ssm:GetParameter', resources: ['arn:limits'] },
  ],
};

test('a role that may do all of it passes, with one call for each action', async () => {
  const { context, inspection } = checkScene();
  expect(await checkPermission(SPEC, context)).toEqual({ verdict: 'PASSED', findings: [] });
  expect(inspection.calls).toEqual([
    'permission arn:role secretsmanager:GetSecretValue arn:db,arn:key',
    'permission arn:role ssm:GetParameter arn:limits',
  ]);
});

test('each resource on which an action is not allowed fails', async () => {
  const { context, inspection } = checkScene();
  inspection.permissions = { 'arn:key': 'denied', 'arn:limits': 'denied' };
  expect(await checkPermission(SPEC, context)).toEqual({
    verdict: 'FAILED',
    findings: [
      ['secretsmanager:GetSecretValue', 'arn:key'],
      ['ssm:GetParameter', 'arn:limits'],
    ].map(([action, subject]) => ({
      code: 'permission.denied',
      subject,
      message: `the policies of the function's role do not allow ${action} on ${subject}; grant it, unless a policy of the resource does`,
    })),
  });
});

test('what depends on a condition is inconclusive, and told behind what fails', async () => {
  const { context, inspection } = checkScene();
  inspection.permissions = { 'arn:db': 'unknown' };
  expect(await checkPermission(SPEC, context)).toEqual({
    verdict: 'INCONCLUSIVE',
    findings: [
      {
        code: 'permission.unknown',
        subject: 'arn:db',
        message:
          "whether the function's role may call secretsmanager:GetSecretValue on arn:db depends on a condition that cannot be simulated",
      },
    ],
  });
  inspection.permissions = { 'arn:db': 'unknown', 'arn:limits': 'denied' };
  const { verdict, findings } = await checkPermission(SPEC, context);
  expect([verdict, findings.map(({ code }) => code)]).toEqual(['FAILED', ['permission.denied', 'permission.unknown']]);
});
