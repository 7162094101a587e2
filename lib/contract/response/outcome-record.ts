import { type Decoder, objectOf, oneOf, text } from '../decode';
import { deploymentPartition, evidenceKey, type LedgerKey } from '../ledger/keys';
import { instantMs, type LEDGER_RECORD_VERSION, parseRecord, recordVersion } from '../ledger/record';

/**
 * How a deployment ended, for counting: `Blocked` before it got any traffic, `RolledBack` after. A deployment that rolls another one back
 * is none of its own.
 */
export const DEPLOYMENT_OUTCOMES = ['Succeeded', 'Blocked', 'RolledBack'] as const;
export type DeploymentOutcome = (typeof DEPLOYMENT_OUTCOMES)[number];

/** That a deployment was responded to and counted, under `outcomeKey`: written once, on the condition that it is not there. */
export interface OutcomeRecord {
  readonly recordVersion: typeof LEDGER_RECORD_VERSION;
  readonly kind: 'outcome';
  readonly deploymentId: string;
  readonly outcome: DeploymentOutcome;
  readonly endedAtMs: number;
}

const outcomeRecord: Decoder<OutcomeRecord> = objectOf<OutcomeRecord>({
  recordVersion,
  kind: oneOf(['outcome']),
  deploymentId: text,
  outcome: oneOf(DEPLOYMENT_OUTCOMES),
  endedAtMs: instantMs,
});

/** @throws ContractError where it is not an outcome of this version */
export function parseOutcomeRecord(value: unknown): OutcomeRecord {
  return parseRecord(outcomeRecord, value, 'outcome record');
}

/** `deployment#<application>/<group>`, `outcome#<deployment id>`. */
export function outcomeKey(applicationName: string, deploymentGroupName: string, deploymentId: string): LedgerKey {
  const pk = deploymentPartition(applicationName, deploymentGroupName);
  // The ledger's own rule for parts of keys, applied by the key that shares this one's last part.
  const { sk } = evidenceKey(pk, deploymentId, 'outcome');
  return { pk, sk: `outcome#${sk.split('#')[1]}` };
}

const DAY_SEC = 86_400;

/** Epoch seconds after which DynamoDB may delete it: long after the reconciliation has stopped to look back. */
export function outcomeTtl({ endedAtMs }: OutcomeRecord): number {
  return Math.floor(endedAtMs / 1000) + 30 * DAY_SEC;
}

/** Name of the metric that counts an outcome, by application: `DeploymentSucceeded`. */
export function outcomeMetric(outcome: DeploymentOutcome): string {
  return `Deployment${outcome}`;
}
