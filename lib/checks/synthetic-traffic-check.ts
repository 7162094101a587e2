import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MAXIMUM_SYNTHETIC_CALLS, type SyntheticTrafficCheckSpec } from '../contract/check-spec';
import { callLimitSec } from './call-limit';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { specBase } from './spec-base';

/**
 * Options of `Check.syntheticTraffic()`.
 */
export interface SyntheticTrafficCheckOptions extends CheckOptions {
  /**
   * JSON values that are sent in turn, each as the whole event of one call. They travel in the plan, which holds 8 KB.
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii has no other type for a JSON value
  readonly payloads: any[];

  /**
   * How often the new version is called, 1 to 1000. 60 calls that stop at 4 failures stop a healthy version (1 % of its calls
   * fail) in 0.3 % of the cases, and find a version that fails every fifth call in 99.9 %.
   *
   * @default 60
   */
  readonly calls?: number;

  /**
   * Failed calls that stop the deployment, 1 to `calls`.
   *
   * @default 4
   */
  readonly stopAt?: number;
}

export function syntheticTrafficCheck(
  options: SyntheticTrafficCheckOptions,
  scope: Construct,
  { target, hook }: CheckBindOptions,
): CheckConfig {
  const { path } = scope.node;
  const calls = whole(path, 'calls', options.calls ?? 60, MAXIMUM_SYNTHETIC_CALLS);
  const stopAt = whole(path, 'stopAt', options.stopAt ?? Math.min(4, calls), calls);
  if (options.payloads.length === 0) {
    throw new Error(
      `${path}: payloads of synthetic traffic is empty, expected at least one event, give one that the function answers without harm`,
    );
  }
  const payloads = options.payloads.map((payload, index) => jsonOf(path, payload, index));
  target.grantInvokeVersions(hook);
  const spec: SyntheticTrafficCheckSpec = {
    kind: 'synthetic-traffic',
    ...specBase('synthetic-traffic', options),
    calls,
    stopAt,
    payloads,
    callLimitSec: callLimitSec(target),
  };
  return { spec };
}

function whole(path: string, name: string, value: number, most: number): number {
  if (Token.isUnresolved(value) || !Number.isInteger(value) || value < 1 || value > most) {
    const got = Token.isUnresolved(value) ? 'a token' : `${value}`;
    throw new Error(`${path}: ${name} of synthetic traffic, got ${got}, expected a whole number from 1 to ${most}`);
  }
  return value;
}

function jsonOf(path: string, payload: unknown, index: number): string {
  const text: string | undefined = JSON.stringify(payload);
  if (text !== undefined) return text;
  throw new Error(`${path}: payload ${index} of synthetic traffic is no JSON value, got ${typeof payload}`);
}
