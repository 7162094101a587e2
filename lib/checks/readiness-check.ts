import type { Construct } from 'constructs';
import type { ReadinessCheckSpec } from '../contract/plan';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { specBase } from './spec-base';

/** What it reads every deployment may read already. */
export function readinessCheck(options: CheckOptions, _scope: Construct, _bind: CheckBindOptions): CheckConfig {
  const spec: ReadinessCheckSpec = { kind: 'readiness', ...specBase('readiness', options) };
  return { spec };
}
