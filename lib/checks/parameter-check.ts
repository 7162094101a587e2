import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { ParameterCheckSpec } from '../contract/plan';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { readParameterStatement } from './inspection-statements';
import { specBase } from './spec-base';

/**
 * Options of `Check.parameter()`.
 */
export interface ParameterCheckOptions extends CheckOptions {}

export function parameterCheck(
  parameter: ssm.IParameter,
  options: ParameterCheckOptions,
  _scope: Construct,
  bind: CheckBindOptions,
): CheckConfig {
  bind.hook.grantPrincipal.addToPrincipalPolicy(readParameterStatement([parameter.parameterArn]));
  const spec: ParameterCheckSpec = {
    kind: 'parameter',
    ...specBase(`parameter:${parameter.node.id}`, options),
    name: parameter.parameterName,
    variables: [],
  };
  return { spec };
}
