import type { AlarmModel, MetricEntry } from '../../../lib/rehearsal/model';

const dimensions = { FunctionName: 'orders', Resource: 'orders:live' };
const ofTarget = { ...dimensions, ExecutedVersion: '42' };

function metric(id: string, metricName: string, stat: string, target: boolean): MetricEntry {
  const used = target ? ofTarget : dimensions;
  return { id, returnData: false, namespace: 'AWS/Lambda', metricName, stat, dimensions: used };
}

function formula(id: string, expression: string, returnData = false): MetricEntry {
  return { id, returnData, expression };
}

function evidence(threshold: number): string {
  const odds = ['a', 'b', 'c'].map((id) => `(RUNNING_SUM(IF(ok, IF(${id} < 4, ${id}, 4), 0)) > ${threshold})`);
  return odds.join(' OR ');
}

const settings = {
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 1,
  periodSec: 60,
  evaluationPeriods: 60,
  datapointsToAlarm: 1,
  treatMissingData: 'notBreaching',
} as const;

/** The error alarm of a shift whose first step is not known (docs/judge.md). */
export const errorAlarm: AlarmModel = {
  ...settings,
  logicalId: 'Errors',
  name: 'guard-errors-v42',
  entries: [
    metric('ni', 'Invocations', 'Sum', true),
    metric('ne', 'Errors', 'Sum', true),
    metric('ai', 'Invocations', 'Sum', false),
    metric('ae', 'Errors', 'Sum', false),
    formula('ok', '(ai > 0) AND (ai >= ni) AND (ni >= ne) AND (ae >= ne) AND ((ai - ni) >= (ae - ne))'),
    formula('a', 'ne * 0.405465 - ae * LOG(1 + 0.5 * ni / ai)'),
    formula('b', 'ne * 1.609438 - ae * LOG(1 + 4 * ni / ai)'),
    formula('c', 'ne * 3.401197 - ae * LOG(1 + 29 * ni / ai)'),
    formula('ev', evidence(6.4)),
    formula('rd', 'RUNNING_SUM(IF(ok, ne - ae * ni / ai - 0.02 * ni * (ai - ni) / ai, 0))'),
    formula(
      'bad',
      'IF(ok AND ((a > 3.5) OR (b > 3.5) OR (c > 3.5)) AND (ne * (ai - ni) > ni * ((ae - ne) + 0.02 * (ai - ni))), 1, 0)',
    ),
    formula(
      'gross',
      'ok AND (c > 9) AND (ni < 0.25 * ai) AND (ne * (ai - ni) > ni * (8 * (ae - ne) + 0.02 * (ai - ni)))',
    ),
    formula('guard', 'IF((ev AND (rd > 0)) OR (bad AND (bad - DIFF(bad))) OR gross, 1, 0)', true),
  ],
};

/** The latency alarm of the design (docs/judge.md). */
export const latencyAlarm: AlarmModel = {
  ...settings,
  logicalId: 'Latency',
  name: 'guard-latency-v42',
  entries: [
    metric('ni', 'Invocations', 'Sum', true),
    metric('ai', 'Invocations', 'Sum', false),
    metric('sn', 'Duration', 'TC(400:)', true),
    metric('sa', 'Duration', 'TC(400:)', false),
    formula('ok', '(ai > 0) AND (ai >= ni) AND (ni >= sn) AND (sa >= sn) AND ((ai - ni) >= (sa - sn))'),
    formula('a', 'sn * 0.405465 - sa * LOG(1 + 0.5 * ni / ai)'),
    formula('b', 'sn * 1.609438 - sa * LOG(1 + 4 * ni / ai)'),
    formula('c', 'sn * 3.401197 - sa * LOG(1 + 29 * ni / ai)'),
    formula('ev', evidence(7.5)),
    formula('rd', 'RUNNING_SUM(IF(ok, sn - sa * ni / ai, 0))'),
    formula('over', 'RUNNING_SUM(IF(ok, sn - 0.1 * ni, 0))'),
    formula('slow', 'IF(ev AND (rd > 0) AND (over > 0), 1, 0)', true),
  ],
};
