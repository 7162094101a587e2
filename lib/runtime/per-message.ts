import { BATCH_DIMENSIONS, BATCH_METRICS } from '../contract/batch-metrics';
import { errorCode } from './error-code';

/** A message of a batch, as Lambda hands it over from SQS. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly eventSourceARN?: string;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
}

/** What of Lambda's context tells which version handles the batch. */
export interface BatchContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
}

/** What Lambda reads of a worker's answer: the messages that stay in the queue. */
export interface BatchAnswer {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** Handles one message; a rejection or a throw leaves it in the queue. */
export type MessageHandler<M extends QueueMessage = QueueMessage> = (
  message: M,
  context: BatchContext,
) => Promise<unknown> | unknown;

/** What the handler needs of its process. */
export interface BatchHost {
  readonly nowMs: () => number;
  /** Writes one line to the log as it is: in the log format JSON, `console.log` would wrap it, and no metric would come of it. */
  readonly log: (line: string) => void;
}

/** The n-th place of `arn:aws:lambda:region:account:function:name:qualifier`. */
const QUALIFIER = 7;

/** As {@link perMessage}, over a host. */
export function messageByMessage<M extends QueueMessage>(handle: MessageHandler<M>, host: BatchHost) {
  if (typeof handle !== 'function') {
    throw new Error(`perMessage: the handler is missing, got ${typeof handle}, expected a function of one message`);
  }
  return async (event: { readonly Records: readonly M[] }, context: BatchContext): Promise<BatchAnswer> => {
    const records: unknown = event?.Records;
    if (!Array.isArray(records)) {
      throw new Error('perMessage: the event is no batch, got no Records, expected an event of an SQS queue');
    }
    const failed = await failedMessages(records as M[], (message) => handle(message, context), host);
    host.log(metricLine(context, failed.length > 0, host.nowMs()));
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** Ids of the messages that stay in the queue. */
async function failedMessages<M extends QueueMessage>(
  records: readonly M[],
  handle: (message: M) => unknown,
  host: BatchHost,
): Promise<string[]> {
  const attempt = async (message: M): Promise<boolean> => {
    try {
      await handle(message);
      return true;
    } catch (error) {
      host.log(
        JSON.stringify({
          level: 'ERROR',
          message: 'message failed',
          messageId: message.messageId,
          error: errorCode(error),
        }),
      );
      return false;
    }
  };
  if (!records.some(({ eventSourceARN }) => eventSourceARN?.endsWith('.fifo'))) {
    const succeeded = await Promise.all(records.map(attempt));
    return records.filter((_, index) => !succeeded[index]).map(({ messageId }) => messageId);
  }
  // The order of a FIFO queue holds only if nothing behind a failed message is handled (Lambda developer guide, SQS error handling).
  for (const [index, message] of records.entries()) {
    if (!(await attempt(message))) return records.slice(index).map(({ messageId }) => messageId);
  }
  return [];
}

/** One line of the embedded metric format (CloudWatch user guide, specification of the embedded metric format). */
function metricLine(context: BatchContext, failed: boolean, nowMs: number): string {
  const qualifier = context.invokedFunctionArn.split(':')[QUALIFIER];
  return JSON.stringify({
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: BATCH_METRICS.namespace,
          Dimensions: BATCH_DIMENSIONS,
          Metrics: [
            { Name: BATCH_METRICS.batches, Unit: 'Count' },
            { Name: BATCH_METRICS.failedBatches, Unit: 'Count' },
          ],
        },
      ],
    },
    FunctionName: context.functionName,
    Resource: qualifier === undefined ? context.functionName : `${context.functionName}:${qualifier}`,
    ExecutedVersion: context.functionVersion,
    [BATCH_METRICS.batches]: 1,
    [BATCH_METRICS.failedBatches]: failed ? 1 : 0,
  });
}

/**
 * Makes a handler of an SQS queue from a function that handles one message: `export const handler = perMessage(async (message) => {...})`.
 *
 * A message whose function throws or rejects stays in the queue, the others do not come back; the queue's event source must have
 * `reportBatchItemFailures`. The messages of a batch are handled at the same time, those of a FIFO queue one after the other until one
 * fails. Every batch is told of in two metrics by version, which `AlarmPolicy.failedBatches()` compares while a new version is rolled out:
 * Lambda itself counts a batch with failed messages as a success. Of an error only its code or class is logged.
 *
 * @throws Error at start where the handler is none; at an event that is no batch
 */
export function perMessage<M extends QueueMessage = QueueMessage>(handle: MessageHandler<M>) {
  return messageByMessage(handle, {
    nowMs: () => Date.now(),
    log: (line) => {
      process.stdout.write(`${line}\n`);
    },
  });
}
