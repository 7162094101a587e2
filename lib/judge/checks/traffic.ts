import type { TrafficCheckSpec, UnjudgedPolicy } from '../../contract/check-spec';
import { withDeadline } from '../deadline';
import type { MinuteCounts } from '../minute-counts';
import { PortError } from '../ports';
import { describeResolution, type Resolution, resolutionOf } from '../resolution';
import { runningErrors } from '../split-evidence';
import { type CheckAnswer, failed } from './answer';
import type { CheckContext } from './context';

const MINUTE_MS = 60_000;
/** By then the counts of the last minute of the shift are there: the slowest that was seen took four (docs/judge.md). */
const SETTLED_MS = 4 * MINUTE_MS;
/** While the current version still receives calls, this much may be added to the bake. */
const EXTENSION_MS = 2 * MINUTE_MS;
/** A new minute can be there at the next look. */
const LOOK_EVERY_MS = MINUTE_MS;
/** One look and its answer must fit between the last pause and the deadline of the run. */
const LOOK_MS = 15_000;
/** As many lost looks in a row end the check. */
const LOST_LOOKS = 3;
/** The hook starts some time after the last shift, and counts of minutes before the first one add nothing. */
const SLACK_MIN = 5;

const FIELDS = ['newCalls', 'newFailures', 'allCalls', 'allFailures'] as const;

/** The counts with every minute proven to be there: an answer that is none must not look like silence. */
function whole(counts: readonly MinuteCounts[], minutes: number): readonly MinuteCounts[] {
  const isCount = (count: unknown) => count === undefined || (typeof count === 'number' && count >= 0);
  const isMinute = (minute: MinuteCounts) =>
    typeof minute === 'object' && minute !== null && FIELDS.every((field) => isCount(minute[field]));
  if (Array.isArray(counts) && counts.length === minutes && counts.every(isMinute)) return counts;
  throw new PortError('malformed', 'the counts of the rollout do not have one entry for each minute');
}

/** Whether a longer bake can still show more. */
function mayGrow(spec: TrafficCheckSpec, minutes: readonly MinuteCounts[], sinceStartMs: number): boolean {
  if (sinceStartMs < SETTLED_MS) return true;
  if (sinceStartMs >= spec.bakeSec * 1000 + EXTENSION_MS) return false;
  const newest = minutes.filter(({ allCalls }) => allCalls !== undefined).at(-1);
  return newest?.newCalls !== undefined && newest.newCalls < (newest.allCalls ?? 0);
}

function unjudged(policy: UnjudgedPolicy, resolution: Resolution, minutes: readonly MinuteCounts[]): CheckAnswer {
  const called = minutes.some(({ newCalls = 0 }) => newCalls > 0);
  const summary = describeResolution(resolution);
  const why = called ? 'too few calls to notice a version that always fails' : 'the new version was not called';
  const message = `${summary}: ${why}; shift longer, shift half of the traffic, or send synthetic traffic before`;
  const findings = [{ code: 'traffic.unjudged', message }];
  if (policy === 'pass') return { verdict: 'PASSED', findings, summary };
  return { verdict: 'INCONCLUSIVE', findings, summary, ...(policy === 'flag' ? { flagged: true } : {}) };
}

/** What the counts say, once they are there. */
function verdictOf(spec: TrafficCheckSpec, minutes: readonly MinuteCounts[], resolution: Resolution): CheckAnswer {
  if (resolution.kind === 'UNJUDGED') return unjudged(spec.unjudged, resolution, minutes);
  const summary = describeResolution(resolution);
  return { verdict: 'PASSED', findings: [{ code: 'traffic.judged', message: summary }], summary };
}

function accused(spec: TrafficCheckSpec, minutes: readonly MinuteCounts[]): CheckAnswer | undefined {
  const accusation = runningErrors(minutes, spec).find((point) => point?.accusation)?.accusation;
  if (accusation === undefined) return undefined;
  const points = Number((spec.margin * 100).toFixed(1));
  return failed({
    code: 'traffic.worse',
    message:
      `the new version failed more than ${points} percentage points more often than the version before it (${accusation}); ` +
      'compare the logs of both versions since the first shift',
  });
}

/**
 * Judges the calls of the rollout once more when all of their counts have arrived, and says how much they could show.
 *
 * The rule is that of the alarm on running evidence, computed here: it fails on counts that came too late for the alarm, and
 * where the alarm did not do what it should. Where the calls were too few to judge anything, the bake is extended as long as
 * that can help: until late counts are there, and while the version before still receives calls. After that it is the
 * owner's policy. Counts that cannot be read three times in a row end the check as ERRORED.
 */
export async function checkTraffic(spec: TrafficCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  const { clock, inspection, deployment, signal, endsAtMs } = context;
  const startedAt = clock.now();
  const { functionName, aliasName, targetVersion: version } = deployment;
  let pauseMs = spec.bakeSec * 1000;
  let lost = 0;
  for (;;) {
    await clock.sleep(pauseMs, signal);
    // An aborted sleep returns at once: without this, the loop would spin.
    if (signal.aborted) throw new PortError('timeout', 'the bake was not over at the deadline of the hook');
    pauseMs = LOOK_EVERY_MS;
    const sinceStartMs = clock.now() - startedAt;
    const minutes = Math.ceil(spec.shiftMin + sinceStartMs / MINUTE_MS) + SLACK_MIN;
    try {
      const counts = await withDeadline(
        { clock, endsAtMs: clock.now() + LOOK_MS, what: 'the look at the counts', signal },
        async (lookSignal) =>
          whole(await inspection.trafficCounts({ functionName, aliasName, version, minutes }, lookSignal), minutes),
      );
      lost = 0;
      const worse = accused(spec, counts);
      if (worse) return worse;
      const resolution = resolutionOf(counts, spec);
      const timeLeft = clock.now() + LOOK_EVERY_MS + LOOK_MS < endsAtMs;
      const wait = resolution.kind === 'UNJUDGED' && timeLeft && mayGrow(spec, counts, sinceStartMs);
      if (!wait) return verdictOf(spec, counts, resolution);
    } catch (error) {
      lost += 1;
      if (lost === LOST_LOOKS) throw error;
    }
  }
}
