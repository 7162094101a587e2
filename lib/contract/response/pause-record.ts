import { bool, ContractError, type Decoder, listOf, numberBetween, objectOf, oneOf, optional, text } from '../decode';
import type { LedgerKey } from '../ledger/keys';
import { instantMs, LEDGER_RECORD_VERSION, parseRecord, recordVersion } from '../ledger/record';

/** A stage of a pipeline whose inbound transition is closed while an incident is open. */
export interface PipelineStage {
  readonly pipelineName: string;
  readonly stageName: string;
}

/** An open incident that wants the transition closed. */
export interface PauseHold {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentId: string;
  readonly sinceMs: number;
  /** Whether the transition was seen closed for it: each incident closes once, so that a person who opens it has the last word. */
  readonly closed: boolean;
}

/**
 * Who wants a transition closed, over all stacks that share the pipeline. Written on the condition of an unchanged revision, and
 * never deleted.
 */
export interface PauseRecord extends PipelineStage {
  readonly recordVersion: typeof LEDGER_RECORD_VERSION;
  readonly kind: 'pause';
  readonly revision: number;
  readonly holds: readonly PauseHold[];
  /** The deployment for which we closed it, or meant to, last. Only a closure with this id in its reason is ours to open. */
  readonly closedFor?: string;
  /** The run that may touch the transition now: CodePipeline itself has no conditional call. */
  readonly turn?: { readonly run: string; readonly untilMs: number };
}

const pauseRecord: Decoder<PauseRecord> = objectOf<PauseRecord>({
  recordVersion,
  kind: oneOf(['pause']),
  revision: numberBetween(0, Number.MAX_SAFE_INTEGER),
  pipelineName: text,
  stageName: text,
  holds: listOf(
    objectOf<PauseHold>({
      applicationName: text,
      deploymentGroupName: text,
      deploymentId: text,
      sinceMs: instantMs,
      closed: bool,
    }),
  ),
  closedFor: optional(text),
  turn: optional(objectOf<{ run: string; untilMs: number }>({ run: text, untilMs: instantMs })),
});

/** @throws ContractError where it is not a pause record of this version */
export function parsePauseRecord(value: unknown): PauseRecord {
  return parseRecord(pauseRecord, value, 'pause record');
}

/** A stage that nobody has ever closed. */
export function emptyPause({ pipelineName, stageName }: PipelineStage): PauseRecord {
  return { recordVersion: LEDGER_RECORD_VERSION, kind: 'pause', revision: 0, pipelineName, stageName, holds: [] };
}

/** What CodePipeline allows in names (API reference, DisableStageTransition). */
const NAME = /^[A-Za-z0-9.@_-]{1,100}$/;

/** Whether CodePipeline allows a pipeline or a stage of this name. */
export function isPipelineName(name: string): boolean {
  return NAME.test(name);
}

/** Partition of one stage's pause, for `dynamodb:LeadingKeys`: the pipeline's name may be known only when the stack is deployed. */
export function pausePartitionPattern({ pipelineName, stageName }: PipelineStage): string {
  return `pause#${pipelineName}/${stageName}`;
}

/** Partition of one stage's pause: `pause#<pipeline>/<stage>`. */
export function pausePartition({ pipelineName, stageName }: PipelineStage): string {
  for (const name of [pipelineName, stageName]) {
    if (!isPipelineName(name)) {
      throw new ContractError(
        'key of the pause: name is not allowed, expected 1 to 100 characters out of A-Z a-z 0-9 . @ _ -',
      );
    }
  }
  return pausePartitionPattern({ pipelineName, stageName });
}

/** `pause#<pipeline>/<stage>`, `pause`. */
export function pauseKey(stage: PipelineStage): LedgerKey {
  return { pk: pausePartition(stage), sk: 'pause' };
}
