import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { ArtifactCheckSpec } from '../contract/plan';
import { digestOf } from '../release/release-fields';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { readParameterStatement } from './inspection-statements';
import { specBase } from './spec-base';

/**
 * Options of `Check.artifact()`.
 */
export interface ArtifactCheckOptions extends CheckOptions {
  /**
   * SHA-256 of the code, as 64 hexadecimal digits (also after `sha256:`) or in base64, as Lambda shows it.
   *
   * @default - that in the parameter, or else the `artifactDigest` of the release
   */
  readonly digest?: string;

  /**
   * Parameter that holds the digest of the code which the environment before this one runs, written there after its release succeeded.
   *
   * @default - the digest given, or else the `artifactDigest` of the release
   */
  readonly parameter?: ssm.IParameter;
}

export function artifactCheck(options: ArtifactCheckOptions, scope: Construct, bind: CheckBindOptions): CheckConfig {
  const { digest, parameter } = options;
  if (digest !== undefined && parameter !== undefined) {
    throw new Error(
      `${scope.node.path}: an artifact check compares with one digest, got digest and parameter, expected one of them, leave one out`,
    );
  }
  if (parameter) bind.hook.grantPrincipal.addToPrincipalPolicy(readParameterStatement([parameter.parameterArn]));
  const spec: ArtifactCheckSpec = {
    kind: 'artifact',
    ...specBase('artifact', options),
    ...(digest === undefined ? {} : { digest: digestOf('digest of an artifact check', digest, scope.node.path) }),
    ...(parameter === undefined ? {} : { parameter: parameter.parameterName }),
  };
  return { spec };
}
