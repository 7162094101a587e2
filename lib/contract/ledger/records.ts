import { byKind, type Decoder, listOf, numberBetween, objectOf, oneOf, optional, text } from '../decode';
import { VERDICTS, type Verdict } from '../report';
import { instantMs, type LEDGER_RECORD_VERSION, parseRecord, recordVersion } from './record';

interface RecordBase {
  readonly recordVersion: typeof LEDGER_RECORD_VERSION;
}

/** How a release ended, or that it has not. `Stopped` is what CodeDeploy says of an alarm. */
export const RELEASE_OUTCOMES = ['InProgress', 'Succeeded', 'Failed', 'Stopped'] as const;
export type ReleaseOutcome = (typeof RELEASE_OUTCOMES)[number];

/** One check's verdict within a release. */
export interface RecordedVerdict {
  readonly lifecycleEvent: string;
  /** Id of the check or gate. */
  readonly checkId: string;
  /**
   * `enforced`: stopped the release unless it PASSED; `observe`: would have, had it been enforced; `skipped` by a break-glass; `flagged`: had nothing to
   * judge, and the policy of its check let the release go on.
   */
  readonly mode: string;
  readonly verdict: Verdict;
}

/** One deployment of one release, under `releaseKey`. */
export interface ReleaseRecord extends RecordBase {
  readonly kind: 'release';
  readonly releaseId: string;
  readonly deploymentId: string;
  /** Number of the function's version. */
  readonly version: string;
  /** Lambda's digest of the deployed code. */
  readonly codeSha256?: string;
  /** Digest over the names of the variables, never over their values. */
  readonly namesFingerprint?: string;
  readonly schemaRev?: string;
  readonly indexHash?: string;
  readonly verdicts: readonly RecordedVerdict[];
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly outcome: ReleaseOutcome;
}

/** The release that a deployment served last without complaint, under `lastGoodKey`. */
export interface LastGoodRecord extends RecordBase {
  readonly kind: 'last-good';
  readonly releaseId: string;
  readonly deploymentId: string;
  readonly version: string;
  readonly schemaRev?: string;
  readonly indexHash?: string;
  /** Start of its deployment: only a later one replaces it, in whichever order the events arrive. */
  readonly startedAtMs: number;
}

/** A release that was stopped and must not be tried again unseen, under `quarantineKey`. */
export interface QuarantineRecord extends RecordBase {
  readonly kind: 'quarantine';
  readonly releaseId: string;
  readonly deploymentId: string;
  readonly version: string;
  readonly atMs: number;
  /** Why, in one sentence. */
  readonly reason: string;
  /** Name of the alarm or id of the check. */
  readonly stoppedBy?: string;
  readonly acknowledged?: { readonly actor: string; readonly reason: string; readonly atMs: number };
}

/** Leave to pass the named gates once, under `breakGlassKey`. It ends at `expiresAtMs`, whenever DynamoDB deletes it. */
export interface BreakGlassRecord extends RecordBase {
  readonly kind: 'break-glass';
  readonly releaseId: string;
  /** Ids of the checks to skip. */
  readonly skip: readonly string[];
  readonly actor: string;
  readonly reason: string;
  readonly atMs: number;
  readonly expiresAtMs: number;
}

/** Calls and errors of one version. */
export interface EvidenceCounts {
  readonly version: string;
  readonly invocations: number;
  readonly errors: number;
}

/** What was seen when a release was stopped, under `evidenceKey`. */
export interface EvidenceRecord extends RecordBase {
  readonly kind: 'evidence';
  readonly releaseId: string;
  readonly deploymentId: string;
  /** Who saw it, for example a lifecycle event. */
  readonly source: string;
  readonly atMs: number;
  readonly reason: string;
  readonly stoppedBy?: string;
  readonly current?: EvidenceCounts;
  readonly target?: EvidenceCounts;
}

export type LedgerRecord = ReleaseRecord | LastGoodRecord | QuarantineRecord | BreakGlassRecord | EvidenceRecord;

const count = numberBetween(0, Number.MAX_SAFE_INTEGER);
const counts = optional(objectOf<EvidenceCounts>({ version: text, invocations: count, errors: count }));
const base = { recordVersion, releaseId: text };

const ledgerRecord: Decoder<LedgerRecord> = byKind<LedgerRecord>({
  release: objectOf<ReleaseRecord>({
    ...base,
    kind: oneOf(['release']),
    deploymentId: text,
    version: text,
    codeSha256: optional(text),
    namesFingerprint: optional(text),
    schemaRev: optional(text),
    indexHash: optional(text),
    verdicts: listOf(
      objectOf<RecordedVerdict>({ lifecycleEvent: text, checkId: text, mode: text, verdict: oneOf(VERDICTS) }),
    ),
    startedAtMs: instantMs,
    endedAtMs: optional(instantMs),
    outcome: oneOf(RELEASE_OUTCOMES),
  }),
  'last-good': objectOf<LastGoodRecord>({
    ...base,
    kind: oneOf(['last-good']),
    deploymentId: text,
    version: text,
    schemaRev: optional(text),
    indexHash: optional(text),
    startedAtMs: instantMs,
  }),
  quarantine: objectOf<QuarantineRecord>({
    ...base,
    kind: oneOf(['quarantine']),
    deploymentId: text,
    version: text,
    atMs: instantMs,
    reason: text,
    stoppedBy: optional(text),
    acknowledged: optional(objectOf({ actor: text, reason: text, atMs: instantMs })),
  }),
  'break-glass': objectOf<BreakGlassRecord>({
    ...base,
    kind: oneOf(['break-glass']),
    skip: listOf(text, 1),
    actor: text,
    reason: text,
    atMs: instantMs,
    expiresAtMs: instantMs,
  }),
  evidence: objectOf<EvidenceRecord>({
    ...base,
    kind: oneOf(['evidence']),
    deploymentId: text,
    source: text,
    atMs: instantMs,
    reason: text,
    stoppedBy: optional(text),
    current: counts,
    target: counts,
  }),
});

/**
 * Parses a record of the ledger other than a lock (see `parseLockRecord`).
 *
 * @throws ContractError where it is of another version, of an unknown kind, incomplete, or has an unknown field
 */
export function parseLedgerRecord(value: unknown): LedgerRecord {
  return parseRecord(ledgerRecord, value, 'ledger record');
}

const DAY_SEC = 86_400;

/** Days for which records are kept; a record without a number is kept for good. */
const KEPT_DAYS: Partial<Record<LedgerRecord['kind'], number>> = { release: 400, 'break-glass': 400, evidence: 400 };

/**
 * Epoch seconds after which DynamoDB may delete a record: releases, break-glasses and evidence 400 days after they began. The
 * last good release, quarantines and locks have no TTL, since their absence would mean something.
 */
export function ledgerTtl(record: LedgerRecord): number | undefined {
  const days = KEPT_DAYS[record.kind];
  if (days === undefined) return undefined;
  const fromMs = record.kind === 'release' || record.kind === 'last-good' ? record.startedAtMs : record.atMs;
  return Math.floor(fromMs / 1000) + days * DAY_SEC;
}
