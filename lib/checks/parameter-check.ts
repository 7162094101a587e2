import { Token } from 'aws-cdk-lib';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { PARAMETER_TYPES, type ParameterCheckSpec, type ParameterType } from '../contract/plan';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { readParameterStatement } from './inspection-statements';
import { specBase } from './spec-base';

/**
 * Options of `Check.parameter()`.
 */
export interface ParameterCheckOptions extends CheckOptions {
  /**
   * Type that the parameter must have: what reads a list or a secret breaks on plain text, and the other way round.
   *
   * @default - any type
   */
  readonly type?: ssm.ParameterType;

  /**
   * Version that the parameter must be at, for a release that was tested with exactly this value. Every change of the value
   * counts the version up, also one back to an earlier value.
   *
   * @default - any version
   */
  readonly version?: number;
}

export function parameterCheck(
  parameter: ssm.IParameter,
  options: ParameterCheckOptions,
  scope: Construct,
  bind: CheckBindOptions,
): CheckConfig {
  bind.hook.grantPrincipal.addToPrincipalPolicy(readParameterStatement([parameter.parameterArn]));
  const spec: ParameterCheckSpec = {
    kind: 'parameter',
    ...specBase(`parameter:${parameter.node.id}`, options),
    name: parameter.parameterName,
    variables: [],
    ...(options.type === undefined ? {} : { type: typeOf(scope, options.type) }),
    ...(options.version === undefined ? {} : { version: versionOf(scope, options.version) }),
  };
  return { spec };
}

function typeOf(scope: Construct, type: ssm.ParameterType): ParameterType {
  const found = PARAMETER_TYPES.find((known) => known === type);
  if (found !== undefined) return found;
  throw new Error(
    `${scope.node.path}: type of a parameter check, got ${type}, expected one of ${PARAMETER_TYPES.join(', ')}`,
  );
}

function versionOf(scope: Construct, version: number): number {
  if (!Token.isUnresolved(version) && Number.isInteger(version) && version >= 1) return version;
  throw new Error(
    `${scope.node.path}: version of a parameter check, got ${Token.isUnresolved(version) ? 'a token' : version}, expected a whole number from 1 on`,
  );
}
