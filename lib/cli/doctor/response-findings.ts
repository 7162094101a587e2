import { parsePauseReason } from '../../contract/response/pause-reason';
import type { PauseRecord } from '../../contract/response/pause-record';
import type { Operations } from '../../judge/operations/ports';
import type { ResponseSettings } from '../../judge/operations/response-port';
import type { TransitionView } from '../../judge/response/ports';
import { asked } from '../operations/group-survey';
import { unanswered, type VitalFinding } from './finding';
import { type Answer, metricOf, stateAnswer } from './hook-findings';

const MINUTE_MS = 60_000;
/** Three times the longest reconciliation: metrics are late, too. */
const WINDOW_MIN = 30;

function sum(series: ReadonlyMap<number, number> | undefined): number {
  return [...(series?.values() ?? [])].reduce((total, count) => total + count, 0);
}

function runsAnswer(runs: number, errors: number): Answer {
  const window = `in the last ${WINDOW_MIN} minutes`;
  if (runs === 0) return ['DEAD', `it did not run ${window}, although it has to reconcile; look at its rules`];
  if (errors > 0) return ['DEAD', `it could not finish ${errors} of ${runs} times ${window}; read its log`];
  return ['ALIVE', `it ran ${runs} times ${window}`];
}

async function runFinding(subject: string, operations: Operations, signal: AbortSignal): Promise<VitalFinding> {
  const part = 'response';
  const state = await asked(() => operations.lambda.functionState(subject, signal));
  if (!state.known) return { subject, part, ...unanswered(state) };
  const broken = stateAnswer(state.value);
  if (broken !== undefined) return { subject, part, verdict: broken[0], text: broken[1] };
  const endMs = Math.floor(operations.wallClock.nowMs() / MINUTE_MS) * MINUTE_MS;
  const request = {
    subject,
    entries: [metricOf('runs', 'Invocations', subject), metricOf('errors', 'Errors', subject)],
    periodSec: 300,
    startMs: endMs - WINDOW_MIN * MINUTE_MS,
    endMs,
  };
  const series = await asked(() => operations.cloudWatch.metricData(request, signal));
  if (!series.known) return { subject, part, ...unanswered(series) };
  const [verdict, text] = runsAnswer(sum(series.value.get('runs')), sum(series.value.get('errors')));
  return { subject, part, verdict, text };
}

async function alertFinding(
  { topicArn }: ResponseSettings,
  { responses }: Operations,
  signal: AbortSignal,
): Promise<VitalFinding> {
  const common = { subject: topicArn, part: 'alert' };
  const count = await asked(() => responses.confirmedSubscriptions(topicArn, signal));
  if (!count.known) return { ...common, ...unanswered(count) };
  if (count.value === 0) return { ...common, verdict: 'DEAD', text: 'nobody subscribed to it, so nobody is told' };
  return { ...common, verdict: 'ALIVE', text: `${count.value} confirmed subscriptions` };
}

/** Whether a transition is as the ledger says. Only what we closed ourselves has to be so; people open and close as they like. */
export function transitionAnswer({ enabled, reason }: TransitionView, pause: PauseRecord | undefined): Answer {
  const holds = pause?.holds.map(({ deploymentId }) => deploymentId) ?? [];
  const waiting = `until ${holds.join(', ')} ${holds.length === 1 ? 'is' : 'are'} acknowledged`;
  if (enabled) {
    if (holds.length === 0) return ['ALIVE', 'open, and the ledger says so'];
    return ['UNPROVEN', `open, although the ledger holds it ${waiting}: somebody opened it, or it is being closed`];
  }
  const closedFor = parsePauseReason(reason);
  if (closedFor === undefined) return ['ALIVE', 'closed by somebody else, whose it is to open'];
  if (holds.length > 0) return ['ALIVE', `closed ${waiting}, as the ledger says`];
  return ['DEAD', `closed for ${closedFor}, which the ledger does not hold: nobody will open it, open it by hand`];
}

async function transitionFinding(
  { stage, ledgerTable }: ResponseSettings,
  { responses }: Operations,
  signal: AbortSignal,
): Promise<VitalFinding[]> {
  if (stage === undefined) return [];
  const common = { subject: `${stage.pipelineName}/${stage.stageName}`, part: 'transition' };
  const view = await asked(() => responses.transition(stage, signal));
  if (!view.known) return [{ ...common, ...unanswered(view) }];
  const pause = await asked(() => responses.pause(ledgerTable, stage, signal));
  if (!pause.known) return [{ ...common, ...unanswered(pause) }];
  const [verdict, text] = transitionAnswer(view.value, pause.value);
  return [{ ...common, verdict, text }];
}

/** Whether a rollback response runs, would be heard, and has its pipeline as its ledger says. */
export async function responseFindings(
  functionName: string,
  operations: Operations,
  signal: AbortSignal,
): Promise<VitalFinding[]> {
  const runs = await runFinding(functionName, operations, signal);
  const settings = await asked(() => operations.responses.settings(functionName, signal));
  if (!settings.known) return [runs, { subject: functionName, part: 'alert', ...unanswered(settings) }];
  return [
    runs,
    await alertFinding(settings.value, operations, signal),
    ...(await transitionFinding(settings.value, operations, signal)),
  ];
}
