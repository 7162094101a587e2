import type { PauseRecord, PipelineStage } from '../../contract/response/pause-record';
import type { TransitionView } from '../response/ports';

/** A rollback response, as the variables of its function say. */
export interface ResponseSettings {
  readonly applicationName: string;
  readonly ledgerTable: string;
  readonly topicArn: string;
  /** Absent where no pipeline is paused. */
  readonly stage?: PipelineStage;
}

/** Looks at rollback responses. Every method rejects with a PortError or a ContractError. */
export interface ResponsePort {
  /** Name of the function of a stack's response; undefined where the stack has none. */
  find(stackName: string, signal: AbortSignal): Promise<string | undefined>;
  settings(functionName: string, signal: AbortSignal): Promise<ResponseSettings>;
  /** How many have confirmed that they want what a topic publishes. */
  confirmedSubscriptions(topicArn: string, signal: AbortSignal): Promise<number>;
  transition(stage: PipelineStage, signal: AbortSignal): Promise<TransitionView>;
  /** Who wants a stage closed, as a ledger says; undefined where nobody ever did. */
  pause(ledgerTable: string, stage: PipelineStage, signal: AbortSignal): Promise<PauseRecord | undefined>;
}
