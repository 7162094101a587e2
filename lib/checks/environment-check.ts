import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { EnvironmentCheckSpec } from '../contract/plan';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { readParameterStatement } from './inspection-statements';
import { specBase } from './spec-base';
import { assertVariableNames } from './variable-names';

/**
 * Options of `Check.environment()`.
 */
export interface EnvironmentCheckOptions extends CheckOptions {
  /**
   * Variables that must be present and not blank, besides those of the release.
   *
   * @default - none
   */
  readonly required?: string[];

  /**
   * Variables that the current version has and the new one intentionally has not. Without this a name that vanishes
   * stops the deployment.
   *
   * @default - none
   */
  readonly removed?: string[];

  /**
   * Variables whose value is intentionally of another kind than in the current version: a URL, a number, a boolean, JSON, an ARN
   * (of another service, account or region). Without this such a change stops the deployment.
   *
   * @default - none
   */
  readonly changed?: string[];

  /**
   * Whether the version may have no other variables than those in the template. It has others where somebody changed the function by
   * hand, since CloudFormation does not take back what it did not write.
   *
   * @default false
   */
  readonly strict?: boolean;

  /**
   * Parameter in which another environment publishes the names of its variables (`EnvironmentFingerprint`). A name that only the other
   * environment has stops the deployment, unless it is listed in `removed`; one that only this one has is told.
   *
   * @default - not compared with another environment
   */
  readonly publishedNames?: ssm.IParameter;

  /**
   * Variables whose value must be the one that the other environment has. It must publish their digests (`digestsOf`).
   *
   * @default - none
   */
  readonly sameAsPublished?: string[];

  /**
   * Variables whose value must not be the one that the other environment has: its table, its endpoint. It must publish their digests
   * (`digestsOf`).
   *
   * @default - none
   */
  readonly differentFromPublished?: string[];
}

export function environmentCheck(
  options: EnvironmentCheckOptions,
  scope: Construct,
  bind: CheckBindOptions,
): CheckConfig {
  const required = [...(options.required ?? [])];
  const removed = [...(options.removed ?? [])];
  assertVariableNames(scope, 'required', required);
  assertVariableNames(scope, 'removed', removed);
  assertVariableNames(scope, 'changed', options.changed ?? []);
  const both = required.filter((name) => removed.includes(name));
  if (both.length > 0) {
    throw new Error(
      `${scope.node.path}: a variable cannot be required and removed, got ${both.join(', ')} in both, name it in one of them`,
    );
  }
  const spec: EnvironmentCheckSpec = {
    kind: 'environment',
    ...specBase('environment', options),
    required,
    removed,
    ...(options.changed ? { changed: [...options.changed] } : {}),
    // The plan is rendered when the template is, and only then are all names known.
    ...(options.strict ? { onlyNames: [] } : {}),
    ...publishedBy(options, scope, bind),
  };
  return { spec };
}

function publishedBy(
  options: EnvironmentCheckOptions,
  scope: Construct,
  bind: CheckBindOptions,
): Pick<EnvironmentCheckSpec, 'published'> {
  const { publishedNames, sameAsPublished: same = [], differentFromPublished: different = [] } = options;
  assertVariableNames(scope, 'sameAsPublished', same);
  assertVariableNames(scope, 'differentFromPublished', different);
  if (publishedNames === undefined) {
    if (same.length + different.length === 0) return {};
    throw new Error(
      `${scope.node.path}: sameAsPublished and differentFromPublished compare with another environment, got no publishedNames, expected the parameter in which it publishes`,
    );
  }
  const both = same.filter((name) => different.includes(name));
  if (both.length > 0) {
    throw new Error(
      `${scope.node.path}: a value cannot be the same and different, got ${both.join(', ')} in both, name it in one of them`,
    );
  }
  bind.hook.grantPrincipal.addToPrincipalPolicy(readParameterStatement([publishedNames.parameterArn]));
  return { published: { parameter: publishedNames.parameterName, same: [...same], different: [...different] } };
}
