import type { Construct } from 'constructs';
import type { EnvironmentCheckSpec } from '../contract/plan';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
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
}

export function environmentCheck(
  options: EnvironmentCheckOptions,
  scope: Construct,
  _bind: CheckBindOptions,
): CheckConfig {
  const required = [...(options.required ?? [])];
  const removed = [...(options.removed ?? [])];
  assertVariableNames(scope, 'required', required);
  assertVariableNames(scope, 'removed', removed);
  const both = required.filter((name) => removed.includes(name));
  if (both.length > 0) {
    throw new Error(
      `${scope.node.path}: a variable cannot be required and removed, got ${both.join(', ')} in both, name it in one of them`,
    );
  }
  const spec: EnvironmentCheckSpec = { kind: 'environment', ...specBase('environment', options), required, removed };
  return { spec };
}
