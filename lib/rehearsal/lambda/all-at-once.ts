import { MINUTE_MS } from '../cloudwatch/metric-store';
import { AliasLoad } from './alias-load';
import { expectedFailures } from './alias-traffic';
import type { TrafficParts } from './live-traffic';

/** What a release would have cost with all traffic moved at once and nobody stopping it. */
export interface AllAtOnceCost {
  /** Calls expected to fail or to be throttled because of the target version. */
  readonly failedCalls: number;
  /** Calls expected on the target version. */
  readonly targetCalls: number;
}

/** Expected, not drawn: the same traffic and faults from `fromMs` on, for some minutes, all of it on the target version. */
export function allAtOnceCost(
  { scenario, behaviours, arrivals, schedule }: Pick<TrafficParts, 'scenario' | 'behaviours' | 'arrivals' | 'schedule'>,
  fromMs: number,
  minutes: number,
): AllAtOnceCost {
  const load = new AliasLoad(scenario, behaviours, arrivals, schedule);
  const untilMs = fromMs + minutes * MINUTE_MS;
  let failedCalls = 0;
  let targetCalls = 0;
  for (let atMs = fromMs; atMs < untilMs; ) {
    const endOfMinuteMs = (Math.floor(atMs / MINUTE_MS) + 1) * MINUTE_MS;
    const toMs = Math.min(untilMs, endOfMinuteMs, schedule.nextChange(atMs));
    const calls = arrivals.expected(atMs, toMs);
    const stretch = load.stretch(atMs, toMs, calls, { weight: 1, targetCalls });
    const throttled = calls * stretch.throttledShare;
    failedCalls += expectedFailures(behaviours, stretch) + throttled * stretch.faultShareOfThrottles;
    targetCalls += calls - throttled;
    atMs = toMs;
  }
  return { failedCalls, targetCalls };
}
