import type { Scenario } from '../scenario/model';
import { type DurationProfile, durationProfile } from './duration-profile';
import { meanDuration, shareLonger } from './log-normal';

/** How long the calls of one version take, whatever else is wrong with them. */
export interface VersionBehaviour {
  readonly timeoutMs: number;
  /** Mean duration of a call in ms, stopped at the timeout. */
  readonly meanMs: number;
  /** Share of calls that run into the timeout, and of the first calls in new environments. */
  readonly timeoutShare: number;
  readonly coldTimeoutShare: number;
  /** Of the calls that time out, the share that would not have on the other version. */
  readonly faultShareOfTimeouts: number;
  /** Absent where no alarm reads durations, because drawing them is what costs time. */
  readonly durations?: { readonly warm: DurationProfile; readonly cold: DurationProfile };
}

export interface VersionBehaviours {
  readonly current: VersionBehaviour;
  readonly target: VersionBehaviour;
}

/** Median duration of the target version in ms. */
export function targetMedianMs({ faults, medianMs }: Pick<Scenario, 'faults' | 'medianMs'>): number {
  return faults.reduce((median, fault) => (fault.kind === 'latency' ? median * fault.factor : median), medianMs);
}

/**
 * How both versions of a scenario behave.
 *
 * @param edges bins of the durations up to the timeout; undefined where nothing reads them
 */
export function versionBehaviours(
  scenario: Pick<Scenario, 'faults' | 'medianMs' | 'coldStartMs'>,
  timeoutMs: number,
  edges?: readonly number[],
): VersionBehaviours {
  const { medianMs, coldStartMs } = scenario;
  const behaviour = (median: number): VersionBehaviour => ({
    timeoutMs,
    meanMs: meanDuration(median, timeoutMs),
    timeoutShare: shareLonger(timeoutMs, median),
    coldTimeoutShare: shareLonger(timeoutMs - coldStartMs, median),
    faultShareOfTimeouts: 0,
    ...(edges && {
      durations: { warm: durationProfile(median, edges), cold: durationProfile(median, edges, coldStartMs) },
    }),
  });
  const current = behaviour(medianMs);
  const target = behaviour(targetMedianMs(scenario));
  const extra = target.timeoutShare - current.timeoutShare;
  return { current, target: { ...target, faultShareOfTimeouts: extra > 0 ? extra / target.timeoutShare : 0 } };
}
