import { type AlarmRule, alarmModel, DIMENSIONS, lambdaMetric } from './alarm-rule';

/** The objectives: 90 % of the calls within 250 ms, 99 % within 400 ms. Calls with a median of 100 ms keep both. */
const P90_MS = 250;
const P99_MS = 400;

function percentileAlarm(
  name: string,
  percentile: 'p90' | 'p99',
  of: 'alias' | 'newVersion',
  periods: number,
): AlarmRule {
  const threshold = percentile === 'p90' ? P90_MS : P99_MS;
  const metric = lambdaMetric('d', 'Duration', DIMENSIONS[of], { stat: percentile, returnData: true });
  return { name, alarms: [alarmModel(name, [metric], { threshold, periods })] };
}

/** Alarms on percentiles, as teams write them. */
export const PEER_LATENCY_ALARMS: readonly AlarmRule[] = [
  percentileAlarm('p99 of the version > 400 ms, 1 of 1', 'p99', 'newVersion', 1),
  percentileAlarm('p99 of the alias > 400 ms, 3 of 3', 'p99', 'alias', 3),
  percentileAlarm('p90 of the version > 250 ms, 3 of 3', 'p90', 'newVersion', 3),
  percentileAlarm('p90 of the alias > 250 ms, 3 of 3', 'p90', 'alias', 3),
];
