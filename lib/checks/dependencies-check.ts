import type { Construct } from 'constructs';
import type { DependenciesCheckSpec } from '../contract/check-spec';
import { MAXIMUM_PROBES, PROBE_NAME } from '../contract/probe';
import { callLimitSec } from './call-limit';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { specBase } from './spec-base';

/**
 * Options of `Check.dependencies()`.
 */
export interface DependenciesCheckOptions extends CheckOptions {
  /**
   * Names of the probes to run, as the function declares them; one that it does not declare fails the check. Name them where a
   * release must not lose a probe without notice.
   *
   * @default - all probes that the function declares, which must be at least one
   */
  readonly probes?: string[];
}

export function dependenciesCheck(
  options: DependenciesCheckOptions,
  scope: Construct,
  { target, hook }: CheckBindOptions,
): CheckConfig {
  const probes = options.probes === undefined ? undefined : probeNames(scope.node.path, [...options.probes]);
  target.grantInvokeVersions(hook);
  const spec: DependenciesCheckSpec = {
    kind: 'dependencies',
    ...specBase('dependencies', options),
    ...(probes === undefined ? {} : { probes }),
    callLimitSec: callLimitSec(target),
  };
  return { spec };
}

function probeNames(path: string, names: string[]): string[] {
  if (names.length === 0 || names.length > MAXIMUM_PROBES) {
    throw new Error(
      `${path}: probes of a dependencies check, got ${names.length} names, expected 1 to ${MAXIMUM_PROBES}, leave probes out to run all that the function declares`,
    );
  }
  for (const [index, name] of names.entries()) {
    if (!PROBE_NAME.test(name)) {
      throw new Error(
        `${path}: probe ${JSON.stringify(name)} of a dependencies check is no name of a probe, expected ${PROBE_NAME.source}`,
      );
    }
    if (names.indexOf(name) !== index) {
      throw new Error(`${path}: probe ${name} of a dependencies check is named twice, name it once`);
    }
  }
  return names;
}
