import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { TemplateError } from '../../template/template-error';
import { AlarmModelError } from '../cloudwatch/alarm-model-error';
import { ExpressionError } from '../metric-math/expression-error';
import { ScenarioError } from '../scenario';
import { playTrials, type TrialRange } from './play';
import type { TrialColumns } from './trial-table';

/** What a thread gets at its start; whoever else loads this file in a thread of theirs has something else there. */
export const TRIALS_WORKER = 'cdk-serverless-guardrails trials';

/** What a thread answers to a {@link TrialRange}. `kind` of an error is the user's mistake that it stands for, if any. */
export type TrialsAnswer =
  | { readonly columns: readonly TrialColumns[] }
  | { readonly error: string; readonly kind: 'scenario' | 'template' | 'internal' };

function answerOf(error: unknown): TrialsAnswer {
  const message = error instanceof Error ? error.message : 'an unknown error';
  if (error instanceof ScenarioError) return { error: message, kind: 'scenario' };
  const isTemplate =
    error instanceof TemplateError || error instanceof AlarmModelError || error instanceof ExpressionError;
  return { error: message, kind: isTemplate ? 'template' : 'internal' };
}

/** Whether this thread was started to play trials, and must do nothing else. */
export function isTrialsWorker(): boolean {
  return !isMainThread && workerData === TRIALS_WORKER;
}

// The command and the library are one file each, so a thread loads the same file again and ends up here.
if (isTrialsWorker()) {
  parentPort?.on('message', (range: TrialRange) => {
    playTrials(range).then(
      (columns) => parentPort?.postMessage({ columns } satisfies TrialsAnswer),
      (error: unknown) => parentPort?.postMessage(answerOf(error)),
    );
  });
}
