import type { TwinAssumptions } from '../assumptions';
import type { Fault, FaultKind, Scenario } from '../model';
import { type DurationProfile, durationProfile } from './duration-profile';

/** How the calls of one version go. */
export interface VersionBehaviour {
  readonly durations: DurationProfile;
  /** Share of calls that fail on either version, without timeouts and outages. */
  readonly sharedErrorRate: number;
  /** Share of calls that fail only because of this version's fault, without timeouts. */
  readonly faultErrorRate: number;
  /** Of the calls that time out, the share that would not have on the other version. */
  readonly faultShareOfTimeouts: number;
}

export interface VersionBehaviours {
  readonly current: VersionBehaviour;
  readonly target: VersionBehaviour;
}

/** Faults of the configuration that a call notices: it lacks something that it needs. */
const NOTICED_BY_CALLS: readonly FaultKind[] = [
  'missing-secret',
  'secret-pending-deletion',
  'missing-parameter',
  'blank-variable',
  'missing-variable',
  'placeholder-variable',
  'misspelled-variable',
];

/** Median duration of the target version in ms. */
export function targetMedianMs({ fault, medianMs }: Scenario): number {
  return medianMs * (fault.kind === 'latency' ? fault.factor : 1);
}

/** How both versions of a scenario behave; `edges` are the bins of their durations, the last one is the timeout. */
export function versionBehaviours(
  scenario: Scenario,
  edges: readonly number[],
  assumptions: TwinAssumptions,
): VersionBehaviours {
  const { baseErrorRate, fault, medianMs } = scenario;
  const current: VersionBehaviour = {
    durations: durationProfile(medianMs, edges),
    sharedErrorRate: baseErrorRate,
    faultErrorRate: 0,
    faultShareOfTimeouts: 0,
  };
  const durations = durationProfile(targetMedianMs(scenario), edges);
  const extraTimeouts = durations.timeoutShare - current.durations.timeoutShare;
  const target: VersionBehaviour = {
    durations,
    sharedErrorRate: baseErrorRate,
    faultErrorRate: Math.min(errorPoints(fault, assumptions) / 100, 1 - baseErrorRate),
    faultShareOfTimeouts: extraTimeouts > 0 ? extraTimeouts / durations.timeoutShare : 0,
  };
  return { current, target };
}

/** Expected share of calls that fail only because of the version's fault. */
export function expectedFaultShare({ durations, faultErrorRate, faultShareOfTimeouts }: VersionBehaviour): number {
  const byTimeout = durations.timeoutShare * faultShareOfTimeouts;
  return byTimeout + (1 - durations.timeoutShare) * faultErrorRate;
}

function errorPoints(fault: Fault, { configurationFaultPoints }: TwinAssumptions): number {
  if (fault.kind === 'errors') return fault.points;
  return NOTICED_BY_CALLS.includes(fault.kind) ? configurationFaultPoints : 0;
}
