import type { CloudWatchPort, LiveAlarm, SeenDatapoint, StateReasonData } from '../../judge/operations/live-alarm';
import { EXTRA_PERIODS } from '../../rehearsal/cloudwatch/alarm-state';
import { ExpressionError, UnsupportedExpressionError } from '../../rehearsal/metric-math/expression-error';
import { compareDatapoints, compareSeries, type DatapointComparison } from './datapoint-comparison';
import { type EvaluationRange, recompute, startOf } from './recompute';

/** `AGREES`: every number was compared and is the same. `NOT_COMPARED`: there was nothing to compare, which proves nothing. */
export type VerificationVerdict = 'AGREES' | 'DIFFERS' | 'NOT_COMPARED';

/** What came of comparing one live alarm with what the library takes for granted. */
export interface AlarmVerification {
  readonly alarm: string;
  readonly verdict: VerificationVerdict;
  /** One sentence: why this verdict. */
  readonly reason: string;
  /** The range that was asked for; absent where nothing was. */
  readonly range?: EvaluationRange;
  /** What the alarm saw, against GetMetricData of the same expressions over the range. */
  readonly asCloudWatch?: DatapointComparison;
  /** GetMetricData of the expressions, against this library's metric math on GetMetricData of the metrics. */
  readonly asLibrary?: DatapointComparison;
  /**
   * Numbers of periods with which the library's metric math gives what the alarm saw, where the assumed number does not. Empty: none of
   * those that were tried.
   */
  readonly matchingPeriods?: readonly number[];
}

/** Periods beyond the evaluation periods that are tried where the assumed number of them does not fit. */
const TRIED_EXTRA_PERIODS = 20;

function notCompared(alarm: string, reason: string, rest: Partial<AlarmVerification> = {}): AlarmVerification {
  return { alarm, verdict: 'NOT_COMPARED', reason, ...rest };
}

/** GetMetricData begins periods at multiples of their length; alarms do so at every minute. */
function rangeOf({ evaluationPeriods, periodSec }: LiveAlarm, { queryDateMs }: StateReasonData): EvaluationRange {
  const periodMs = periodSec * 1000;
  return {
    endMs: Math.floor(queryDateMs / periodMs) * periodMs,
    periodSec,
    periods: evaluationPeriods + EXTRA_PERIODS,
  };
}

/** Tries the evaluation range in other lengths: which one CloudWatch takes is not documented. */
async function matchingPeriods(
  alarm: LiveAlarm,
  returnedId: string,
  seen: readonly SeenDatapoint[],
  range: EvaluationRange,
  cloudWatch: CloudWatchPort,
  signal: AbortSignal,
): Promise<number[]> {
  const widest = { ...range, periods: alarm.evaluationPeriods + TRIED_EXTRA_PERIODS };
  const { name: subject, entries, periodSec } = alarm;
  const metrics = await cloudWatch.metricData(
    {
      subject,
      entries: entries.filter((entry) => !('expression' in entry)),
      periodSec,
      startMs: startOf(widest),
      endMs: range.endMs,
    },
    signal,
  );
  const tried = Array.from({ length: TRIED_EXTRA_PERIODS + 1 }, (_, extra) => alarm.evaluationPeriods + extra);
  return tried.filter((periods) => {
    const values = recompute(entries, returnedId, metrics, { ...range, periods });
    const { agreeing, differences } = compareDatapoints(seen, values);
    return agreeing > 0 && differences.length === 0;
  });
}

function reasonOf(seen: DatapointComparison, library: DatapointComparison, matching?: readonly number[]): string {
  const parts: string[] = [];
  if (seen.differences.length > 0) parts.push('the alarm saw other numbers than GetMetricData gives');
  if (library.differences.length > 0) parts.push("this library's metric math gives other numbers than GetMetricData");
  if (matching !== undefined && matching.length > 0) {
    parts.push(`the alarm's numbers are those of an evaluation range of ${matching.join(' or ')} periods`);
  } else if (matching !== undefined) parts.push('no other length of the evaluation range explains them');
  if (seen.late > 0)
    parts.push(
      `${seen.late} of the data points that it missed arrived after it had asked, which changes what is summed up`,
    );
  return parts.join('; ');
}

/**
 * Compares one live alarm's own data points with GetMetricData of the same expressions over the range that the library assumes, and
 * those with the library's metric math.
 *
 * @throws PortError where CloudWatch does not answer
 */
export async function verifyAlarm(
  alarm: LiveAlarm,
  cloudWatch: CloudWatchPort,
  signal: AbortSignal,
): Promise<AlarmVerification> {
  const { name, entries, periodSec, reasonData: data, notComputable } = alarm;
  if (notComputable !== undefined) return notCompared(name, `it cannot be recomputed: ${notComputable}`);
  const returned = entries.filter(({ returnData }) => returnData);
  if (returned.length !== 1) {
    return notCompared(name, `it cannot be recomputed: ${returned.length} of its entries return data, expected one`);
  }
  if (data === undefined) return notCompared(name, 'it was never evaluated: CloudWatch tells no StateReasonData');
  if (data.periodSec !== periodSec) {
    return notCompared(
      name,
      `its period was ${data.periodSec} s when its state changed last, and is ${periodSec} s now`,
    );
  }
  const range = rangeOf(alarm, data);
  if (!data.datapoints.some(({ value }) => value !== undefined)) {
    return notCompared(name, 'it saw no data when its state changed last; wait until it has seen some', { range });
  }
  const comparable = data.datapoints.filter(({ atMs }) => atMs % (periodSec * 1000) === 0);
  if (!comparable.some(({ value }) => value !== undefined)) {
    const reason = `its periods of ${periodSec} s begin at minutes at which GetMetricData begins none, so nothing can be compared`;
    return notCompared(name, reason, { range });
  }
  const returnedId = returned[0].id;
  const series = await cloudWatch.metricData(
    { subject: name, entries, periodSec, startMs: startOf(range), endMs: range.endMs },
    signal,
  );
  const given = series.get(returnedId) ?? new Map<number, number>();
  if (given.size === 0) {
    const reason =
      'GetMetricData has no data of that time any more (CloudWatch keeps minutes for 15 days); verify after the next change of state';
    return notCompared(name, reason, { range });
  }
  const asCloudWatch = compareDatapoints(comparable, given);
  try {
    const asLibrary = compareSeries(given, recompute(entries, returnedId, series, range));
    const matching =
      asCloudWatch.differences.length > 0
        ? await matchingPeriods(alarm, returnedId, comparable, range, cloudWatch, signal)
        : undefined;
    const found = { range, asCloudWatch, asLibrary, ...(matching === undefined ? {} : { matchingPeriods: matching }) };
    if (asCloudWatch.differences.length + asLibrary.differences.length > 0) {
      return { alarm: name, verdict: 'DIFFERS', reason: reasonOf(asCloudWatch, asLibrary, matching), ...found };
    }
    return { alarm: name, verdict: 'AGREES', reason: 'every number is the same', ...found };
  } catch (error) {
    if (!(error instanceof ExpressionError || error instanceof UnsupportedExpressionError)) throw error;
    return notCompared(name, `this library cannot evaluate it: ${error.message}`, { range, asCloudWatch });
  }
}
