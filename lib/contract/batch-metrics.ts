/**
 * The metrics in which a handler of batches tells how its batches went. A batch in which single messages failed is no error to Lambda, so
 * these are the only trace of it that carries the version.
 */
export const BATCH_METRICS = {
  namespace: 'ServerlessGuardrails',
  /** 1 for each batch that was handled. */
  batches: 'Batches',
  /** 1 for each batch in which at least one message failed, else 0. */
  failedBatches: 'FailedBatches',
} as const;

/** The sets of dimensions, the same under which Lambda publishes its own metrics of an alias (Lambda developer guide, types of metrics). */
export const BATCH_DIMENSIONS = [
  ['FunctionName', 'Resource'],
  ['FunctionName', 'Resource', 'ExecutedVersion'],
] as const;
