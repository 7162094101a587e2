import { type Decoder, numberBetween, objectOf, oneOf, optional, text } from '../decode';
import { deploymentPartition, evidenceKey, type LedgerKey } from '../ledger/keys';
import { instantMs, type LEDGER_RECORD_VERSION, parseRecord, recordVersion } from '../ledger/record';
import type { EvidenceCounts } from '../ledger/records';

/** How far one duty of the response is: `unneeded` where there is nothing to do, with the reason in the log. */
export const DUTY_STATES = ['due', 'done', 'unneeded'] as const;
export type DutyState = (typeof DUTY_STATES)[number];

/** Where the alias is: `awaited` while CodeDeploy may still put it back. */
export const REVERT_STATES = ['awaited', 'restored', 'superseded', 'failed'] as const;
export type RevertState = (typeof REVERT_STATES)[number];

/** `held`: our hold is on the stage. `released`: acknowledged, and our hold is gone. */
export const PAUSE_STATES = ['due', 'held', 'unneeded', 'released'] as const;
export type PauseState = (typeof PAUSE_STATES)[number];

/**
 * What the deployment was. `refused`: before traffic a gate refused it or a check could not be asked, so nothing speaks against the release.
 * `rollback`: it went back to an older version, which must not be held against that version.
 */
export const SEVERITIES = ['stopped', 'refused', 'rollback'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * A notice on its way. SNS cannot publish on a condition: it is claimed first, published, then marked as sent. A crash in between
 * gives a repeat, which says so.
 */
export interface Notice {
  readonly attempts: number;
  /** The last claim. */
  readonly claimedAtMs: number;
  readonly sentAtMs?: number;
}

/** Who acknowledged an incident. */
export interface Acknowledgement {
  readonly actor: string;
  readonly reason: string;
  readonly atMs: number;
}

/**
 * A deployment that stopped or failed, and what became of the response to it. One per deployment, under `incidentKey`, beside the
 * release's other records; written on the condition of an unchanged revision.
 */
export interface IncidentRecord {
  readonly recordVersion: typeof LEDGER_RECORD_VERSION;
  readonly kind: 'incident';
  readonly revision: number;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentId: string;
  readonly functionName: string;
  readonly aliasName: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  /** Absent where neither plan nor ledger tells which release the version belongs to. */
  readonly releaseId?: string;
  readonly outcome: 'Stopped' | 'Failed';
  /** Why, in one sentence. */
  readonly reason: string;
  /** Name of the alarm or id of the check. */
  readonly stoppedBy?: string;
  /** Where to read on. */
  readonly runbook: string;
  readonly severity: Severity;
  /** Calls and errors of the version that was serving; absent where they could not be read. */
  readonly current?: EvidenceCounts;
  /** The same of the new version. */
  readonly target?: EvidenceCounts;
  readonly createdAtMs: number;
  readonly endedAtMs: number;
  readonly openedAtMs: number;
  readonly recorded: DutyState;
  readonly quarantined: DutyState;
  readonly pause: PauseState;
  readonly revert: RevertState;
  readonly stopNotice?: Notice;
  readonly revertNotice?: Notice;
  readonly acknowledged?: Acknowledgement;
  /** Nothing is left to do. */
  readonly closed: 'open' | 'closed';
}

const count = numberBetween(0, Number.MAX_SAFE_INTEGER);

const evidenceCounts = optional(objectOf<EvidenceCounts>({ version: text, invocations: count, errors: count }));

const notice = optional(
  objectOf<Notice>({
    attempts: numberBetween(1, Number.MAX_SAFE_INTEGER),
    claimedAtMs: instantMs,
    sentAtMs: optional(instantMs),
  }),
);

const incidentRecord: Decoder<IncidentRecord> = objectOf<IncidentRecord>({
  recordVersion,
  kind: oneOf(['incident']),
  revision: numberBetween(1, Number.MAX_SAFE_INTEGER),
  applicationName: text,
  deploymentGroupName: text,
  deploymentId: text,
  functionName: text,
  aliasName: text,
  currentVersion: text,
  targetVersion: text,
  releaseId: optional(text),
  outcome: oneOf(['Stopped', 'Failed']),
  reason: text,
  stoppedBy: optional(text),
  runbook: text,
  severity: oneOf(SEVERITIES),
  current: evidenceCounts,
  target: evidenceCounts,
  createdAtMs: instantMs,
  endedAtMs: instantMs,
  openedAtMs: instantMs,
  recorded: oneOf(DUTY_STATES),
  quarantined: oneOf(DUTY_STATES),
  pause: oneOf(PAUSE_STATES),
  revert: oneOf(REVERT_STATES),
  stopNotice: notice,
  revertNotice: notice,
  acknowledged: optional(objectOf<Acknowledgement>({ actor: text, reason: text, atMs: instantMs })),
  closed: oneOf(['open', 'closed']),
});

/** @throws ContractError where it is not an incident of this version */
export function parseIncidentRecord(value: unknown): IncidentRecord {
  return parseRecord(incidentRecord, value, 'incident record');
}

/** Beginning of the sort keys of all incidents of a deployment. */
export const INCIDENTS = 'incident#';

/** `deployment#<application>/<group>`, `incident#<deployment id>`. */
export function incidentKey(applicationName: string, deploymentGroupName: string, deploymentId: string): LedgerKey {
  const pk = deploymentPartition(applicationName, deploymentGroupName);
  // The ledger's own rule for parts of keys, applied by the key that shares this one's last part.
  const { sk } = evidenceKey(pk, deploymentId, 'incident');
  return { pk, sk: `${INCIDENTS}${sk.split('#')[1]}` };
}

const DAY_SEC = 86_400;

/** Epoch seconds after which DynamoDB may delete a closed incident: 400 days after the deployment ended. An open one stays. */
export function incidentTtl({ closed, endedAtMs }: IncidentRecord): number | undefined {
  return closed === 'closed' ? Math.floor(endedAtMs / 1000) + 400 * DAY_SEC : undefined;
}
