import type { LiveMetric } from '../../judge/operations/live-alarm';
import type { FunctionStateView, Operations } from '../../judge/operations/ports';
import { asked, type GroupSurvey } from '../operations/group-survey';
import { groupText } from '../operations/selection';
import { unanswered, type VitalFinding, type VitalVerdict } from './finding';

const DAY_MS = 86_400_000;
/** Releases are rarely further apart; CloudWatch keeps hours for 455 days (CloudWatch user guide, metrics retention). */
const DAYS = 90;

export type Answer = readonly [VitalVerdict, string];

/** A count of a function's invocations, by Lambda. */
export function metricOf(id: string, metricName: string, functionName: string): LiveMetric {
  const dimensions = { FunctionName: functionName };
  return { id, returnData: true, namespace: 'AWS/Lambda', metricName, dimensions, stat: 'Sum' };
}

/** Why a function cannot run; undefined where it can. */
export function stateAnswer({ state, lastUpdateStatus }: FunctionStateView): Answer | undefined {
  if (lastUpdateStatus !== 'Successful') return ['DEAD', `its last update is ${lastUpdateStatus}`];
  if (state === 'Inactive') return ['UNPROVEN', 'Lambda put it to sleep: its next invocation fails and is repeated'];
  return state === 'Active' ? undefined : ['DEAD', `its state is ${state}`];
}

/** A hook that works never throws: what it finds it reports to CodeDeploy. */
function runsAnswer(runs: ReadonlyMap<number, number>, errors: ReadonlyMap<number, number>): Answer {
  const days = [...runs].filter(([, count]) => count > 0).map(([atMs]) => atMs);
  if (days.length === 0) return ['UNPROVEN', `it can run, and has not run in ${DAYS} days`];
  const lastDay = Math.max(...days);
  const date = new Date(lastDay).toISOString().slice(0, 10);
  const failed = errors.get(lastDay) ?? 0;
  if (failed > 0)
    return [
      'DEAD',
      `it broke ${failed} of ${runs.get(lastDay)} times on ${date}, the last day on which it ran; read its log`,
    ];
  return ['ALIVE', `it can run, and last ran on ${date}`];
}

async function answerOf(
  hook: string,
  subject: string,
  operations: Operations,
  signal: AbortSignal,
): Promise<VitalFinding> {
  const part = `hook ${hook}`;
  const state = await asked(() => operations.lambda.functionState(hook, signal));
  if (!state.known) return { subject, part, ...unanswered(state) };
  const broken = stateAnswer(state.value);
  if (broken !== undefined) return { subject, part, verdict: broken[0], text: broken[1] };
  const endMs = (Math.floor(operations.wallClock.nowMs() / DAY_MS) + 1) * DAY_MS;
  const request = {
    subject: hook,
    entries: [metricOf('runs', 'Invocations', hook), metricOf('errors', 'Errors', hook)],
    periodSec: DAY_MS / 1000,
    startMs: endMs - DAYS * DAY_MS,
    endMs,
  };
  const series = await asked(() => operations.cloudWatch.metricData(request, signal));
  if (!series.known) return { subject, part, ...unanswered(series) };
  const [verdict, text] = runsAnswer(series.value.get('runs') ?? new Map(), series.value.get('errors') ?? new Map());
  return { subject, part, verdict, text };
}

/**
 * Whether the hooks of the last deployment can run, and ran without breaking. They are not invoked: a made-up deployment would be an
 * error to them, and count as one.
 */
export async function hookFindings(
  { group, last }: GroupSurvey,
  operations: Operations,
  signal: AbortSignal,
): Promise<VitalFinding[]> {
  const subject = groupText(group);
  if (!last.known) return [{ subject, part: 'hooks', ...unanswered(last) }];
  if (last.value === undefined) {
    return [{ subject, part: 'hooks', verdict: 'UNPROVEN', text: 'there was no deployment yet that would name them' }];
  }
  const { hooks, deploymentId, rollbackOf } = last.value;
  if (hooks.length === 0) {
    const verdict = rollbackOf === undefined ? 'DEAD' : 'UNPROVEN';
    return [{ subject, part: 'hooks', verdict, text: `the last deployment ${deploymentId} names none` }];
  }
  return Promise.all(hooks.map((hook) => answerOf(hook, subject, operations, signal)));
}
