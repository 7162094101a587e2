import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { PermissionCheckSpec } from '../contract/plan';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { specBase } from './spec-base';

/**
 * Options of `Check.permission()`.
 */
export interface PermissionCheckOptions extends CheckOptions {
  /**
   * Further permissions that the function needs, as actions by the ARN of the resource: `{ [table.tableArn]: ['dynamodb:PutItem'] }`.
   *
   * @default - reading the secrets and parameters that the environment names
   */
  readonly needed?: { [resourceArn: string]: string[] };
}

/** Service and operation; no wildcard, which nothing could be simulated with (IAM API reference, ActionNames). */
const ACTION = /^[a-z0-9-]+:[A-Za-z0-9]+$/;

export function permissionCheck(
  options: PermissionCheckOptions,
  scope: Construct,
  { target, hook }: CheckBindOptions,
): CheckConfig {
  const roleArn = target.functionRoleArn;
  if (roleArn === undefined) {
    throw new Error(
      `${scope.node.path}: a permission check simulates the role of the function, got a function without a known role, give the function a role`,
    );
  }
  hook.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: ['iam:SimulatePrincipalPolicy'], resources: [roleArn] }),
  );
  const resources = new Map<string, string[]>();
  for (const [resource, actions] of Object.entries(options.needed ?? {})) {
    for (const action of actions) {
      if (!ACTION.test(action)) {
        throw new Error(
          `${scope.node.path}: needed of a permission check names something that is no action, got ${JSON.stringify(action)}, expected for example s3:GetObject`,
        );
      }
      resources.set(action, [...(resources.get(action) ?? []), resource]);
    }
  }
  const spec: PermissionCheckSpec = {
    kind: 'permission',
    ...specBase('permission', options, 'observe'),
    roleArn,
    simulated: [...resources].map(([action, arns]) => ({ action, resources: arns })),
  };
  return { spec };
}
