import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { ReleaseCheckSpec } from '../contract/plan';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { readParameterStatement } from './inspection-statements';
import { specBase } from './spec-base';

/**
 * Options of `Check.release()`.
 */
export interface ReleaseCheckOptions extends CheckOptions {
  /**
   * Parameter in which the environment publishes the revision of its database schema, for example the last step of a
   * migration. The release must have a `schemaRev`.
   *
   * @default - what the version carries is compared with the plan alone
   */
  readonly schemaRevParameter?: ssm.IParameter;

  /**
   * Parameter in which the environment publishes the hash of its index. The release must have an `indexHash`.
   *
   * @default - what the version carries is compared with the plan alone
   */
  readonly indexHashParameter?: ssm.IParameter;
}

export function releaseCheck(options: ReleaseCheckOptions, _scope: Construct, bind: CheckBindOptions): CheckConfig {
  const { schemaRevParameter, indexHashParameter } = options;
  for (const parameter of [schemaRevParameter, indexHashParameter]) {
    if (parameter) bind.hook.grantPrincipal.addToPrincipalPolicy(readParameterStatement([parameter.parameterArn]));
  }
  const spec: ReleaseCheckSpec = {
    kind: 'release',
    ...specBase('release', options),
    ...(schemaRevParameter ? { schemaRevParameter: schemaRevParameter.parameterName } : {}),
    ...(indexHashParameter ? { indexHashParameter: indexHashParameter.parameterName } : {}),
  };
  return { spec };
}
