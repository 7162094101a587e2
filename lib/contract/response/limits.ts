import { DEFAULT_RUNBOOK, METRIC_NAMESPACE } from '../names';

/** Facts that the response's function and its construct share. */

/** Seconds after which Lambda ends a run of the response: no call of a run outlives it. */
export const LONGEST_RESPONSE_SEC = 60;

/** Minutes between two reconciliations, which find what no event told. */
export const RECONCILIATION_MIN = 5;

/** The most: leases are prolonged for 15 minutes by each. */
export const LONGEST_RECONCILIATION_MIN = 10;

/** Hours for which the reconciliation looks back for deployments that no event told of. */
export const LOOK_BACK_HOURS = 24;

/** The metric that counts a look at a deployment that is not where it should be: one datapoint a look, by application. */
export const RESPONSE_NAMESPACE = METRIC_NAMESPACE;
export const ROLLBACK_FAILED_METRIC = 'RollbackFailed';

/** Variables of the response's function. */
export const RESPONSE_VARIABLES = {
  tableName: 'LEDGER_TABLE',
  topicArn: 'ALERT_TOPIC_ARN',
  applicationName: 'APPLICATION_NAME',
  pipelineName: 'PIPELINE_NAME',
  stageName: 'STAGE_NAME',
  /** Names of the locks that the application's deployments take, with commas between them; empty where there are none. */
  lockNames: 'LOCK_NAMES',
} as const;

/** Logical id of the response's function: one per stack, by which the command finds it. */
export const RESPONSE_LOGICAL_ID = 'ServerlessGuardrailsRollbackResponse';

/** Page with one section per kind of incident. */
export const RESPONSE_RUNBOOK = DEFAULT_RUNBOOK;
