/**
 * AWS as the rollback response sees it, in memory: two deployment groups, one ledger with conditional writes, one stage of a
 * pipeline, one topic. A surrounding may delay, lose and repeat the calls of each run (see response-campaign.ts).
 */
import type { LedgerKey } from '../../../lib/contract/ledger/keys';
import { emptyLock, type LockHold, type LockRecord, parseLockRecord } from '../../../lib/contract/ledger/lock-record';
import type { EvidenceRecord, LedgerRecord, QuarantineRecord } from '../../../lib/contract/ledger/records';
import { type IncidentRecord, parseIncidentRecord } from '../../../lib/contract/response/incident';
import { type OutcomeRecord, parseOutcomeRecord } from '../../../lib/contract/response/outcome-record';
import { type PauseRecord, parsePauseRecord } from '../../../lib/contract/response/pause-record';
import type { MinuteCounts } from '../../../lib/judge/minute-counts';
import type { AliasView } from '../../../lib/judge/operations/ports';
import { PortError } from '../../../lib/judge/ports';
import type { ResponseDeployment, ResponsePorts, RungAlarm } from '../../../lib/judge/response/ports';

export const APPLICATION = 'Shop';
export const STAGE = { pipelineName: 'shop-pipeline', stageName: 'Production' };
export const START_MS = 1_800_000_000_000;
const MINUTE_MS = 60_000;

/** A plan as the parameter carries it. */
export function planText(functionName: string, targetVersion: string, releaseId: string): string {
  return JSON.stringify({ functionName, aliasName: 'live', targetVersion, release: { releaseId }, later: 'unknown' });
}

/** A deployment of version 2 that an alarm stopped after ten minutes. */
export function stoppedDeployment(
  group: string,
  deploymentId: string,
  more: Partial<ResponseDeployment> = {},
): ResponseDeployment {
  return {
    applicationName: APPLICATION,
    deploymentGroupName: group,
    deploymentId,
    functionName: `${group}-fn`,
    aliasName: 'live',
    currentVersion: '1',
    targetVersion: '2',
    status: 'Stopped',
    createdAtMs: START_MS - 10 * MINUTE_MS,
    endedAtMs: START_MS,
    errorCode: 'ALARM_ACTIVE',
    failedEvent: 'AllowTraffic',
    ...more,
  };
}

export interface Published {
  readonly subject: string;
  readonly message: string;
}

export const LOCK = 'orders-db';

function hold(owner: string, deployment: string): LockHold {
  const untilMs = START_MS + 4 * 60 * MINUTE_MS;
  return { owner, run: 'run', reentered: false, deployment, mode: 'shared', fence: 1, sinceMs: START_MS, untilMs };
}

/** Everything outside of the response. */
export class ResponseWorld {
  public nowMs = START_MS + 1_000;
  public readonly deployments: ResponseDeployment[] = [];
  public readonly aliases = new Map<string, AliasView>();
  public readonly plans = new Map<string, string[]>();
  public readonly alarms: RungAlarm[] = [{ name: 'orders-errors', runbook: 'https://example.com/runbook#errors' }];
  public minutes: MinuteCounts[] = [{ newCalls: 100, newFailures: 20, allCalls: 1100, allFailures: 30 }];
  public transition: { enabled: boolean; reason?: string } = { enabled: true };
  public readonly records = new Map<string, LedgerRecord>();
  public readonly incidents = new Map<string, IncidentRecord>();
  public readonly outcomes = new Map<string, OutcomeRecord>();
  /** Outcomes that were counted, in order. */
  public readonly counted: string[] = [];
  public pause?: PauseRecord;
  /** One lock, which the stopped deployment of the orders and one of another application share. */
  public lock: LockRecord = {
    ...emptyLock(LOCK),
    revision: 2,
    holds: [hold('d-1', 'Shop/orders'), hold('d-77', 'Billing/invoices')],
  };
  public readonly published: Published[] = [];
  public readonly closings: string[] = [];
  public openings = 0;
  public rollbackFailed = 0;
  public readonly log: string[] = [];
  /** Names of calls that are refused. */
  public readonly refused = new Set<string>();

  public constructor(
    private readonly groups = ['orders', 'stock'],
    private readonly piped = true,
  ) {
    for (const group of groups) {
      this.aliases.set(`${group}-fn`, { version: '1', weights: {}, revisionId: '1' });
      // CloudFormation has put the old plan back.
      const texts = [planText(`${group}-fn`, '1', 'r1'), planText(`${group}-fn`, '2', 'r2'), 'not a plan'];
      this.plans.set(`/cdk-serverless-guardrails/${APPLICATION}/${group}`, texts);
    }
  }

  public incident(deploymentId: string): IncidentRecord | undefined {
    return [...this.incidents.values()].find((it) => it.deploymentId === deploymentId);
  }

  public quarantine(group: string, releaseId = 'r2'): QuarantineRecord | undefined {
    return this.records.get(`deployment#${APPLICATION}/${group}|quarantine#${releaseId}`) as
      | QuarantineRecord
      | undefined;
  }

  /** What `guardrails acknowledge` writes. */
  public acknowledgeInLedger(group: string): void {
    const record = this.quarantine(group);
    if (record === undefined || record.acknowledged) return;
    const acknowledged = { actor: 'ann', reason: 'seen', atMs: this.nowMs };
    this.records.set(`deployment#${APPLICATION}/${group}|quarantine#r2`, { ...record, acknowledged });
  }

  /**
   * The ports of one run.
   *
   * @param call through which every call goes: serves it now, later, or never
   */
  public ports(
    run: string,
    call: <T>(what: string, serve: () => T) => Promise<T> = async (_, serve) => serve(),
    nowMs: () => number = () => this.nowMs,
  ): ResponsePorts {
    const ask = <T>(what: string, serve: () => T): Promise<T> =>
      call(what, () => {
        if (this.refused.has(what)) throw new PortError('denied', `${what} failed with AccessDenied`);
        return serve();
      });
    const at = ({ pk, sk }: LedgerKey) => `${pk}|${sk}`;
    const inGroup = (group: string) => this.deployments.filter((it) => it.deploymentGroupName === group);
    const put = <T>(map: Map<string, T>, key: LedgerKey, record: T, allowed: (found: T | undefined) => boolean) => {
      if (!allowed(map.get(at(key)))) return false;
      map.set(at(key), record);
      return true;
    };
    return {
      run,
      applicationName: APPLICATION,
      ledgerTable: 'releases',
      nowMs,
      sleep: (ms) => call(`sleep ${ms}`, () => undefined),
      deployments: {
        groups: () => ask('groups', () => this.groups),
        find: (id) =>
          ask('find', () => {
            const found = this.deployments.find(({ deploymentId }) => deploymentId === id);
            if (found === undefined) throw new PortError('absent', `deployment ${id} does not exist`);
            return found;
          }),
        endedSince: (group, sinceMs) =>
          ask('endedSince', () =>
            inGroup(group)
              .filter(({ status, createdAtMs }) => status !== 'InProgress' && createdAtMs >= sinceMs)
              .map(({ deploymentId }) => deploymentId),
          ),
        running: (group) => ask('running', () => inGroup(group).some(({ status }) => status === 'InProgress')),
        succeededAfter: (group, createdAtMs) =>
          ask('succeededAfter', () =>
            inGroup(group).filter(
              (it) => it.status === 'Succeeded' && it.rollbackOf === undefined && it.createdAtMs > createdAtMs,
            ),
          ),
      },
      evidence: {
        rungAlarms: () => ask('rungAlarms', () => this.alarms),
        counts: () => ask('counts', () => this.minutes),
        plans: (name) => ask('plans', () => this.plans.get(name) ?? []),
      },
      records: {
        read: <K extends LedgerRecord['kind']>(key: LedgerKey) =>
          ask('read', () => this.records.get(at(key)) as Extract<LedgerRecord, { kind: K }> | undefined),
        writeEvidence: (key, record: EvidenceRecord) =>
          ask('writeEvidence', () => void this.records.set(at(key), record)),
        writeRelease: (key, record, seen) =>
          ask('writeRelease', () =>
            put(this.records, key, record, (found) =>
              found === undefined || seen === undefined
                ? found === seen
                : found.kind === 'release' &&
                  found.outcome === seen.outcome &&
                  found.verdicts.length === seen.verdicts.length,
            ),
          ),
        quarantine: (key, record) =>
          ask('quarantine', () =>
            put<LedgerRecord>(
              this.records,
              key,
              record,
              (found) =>
                found === undefined ||
                (found.kind === 'quarantine' && found.deploymentId !== record.deploymentId && found.atMs < record.atMs),
            ),
          ),
        acknowledge: (key, seen, acknowledged) =>
          ask('acknowledge', () =>
            put<LedgerRecord>(
              this.records,
              key,
              acknowledged,
              (found) =>
                found?.kind === 'quarantine' &&
                found.deploymentId === seen.deploymentId &&
                found.atMs === seen.atMs &&
                found.acknowledged === undefined,
            ),
          ),
      },
      incidents: {
        read: (key) => ask('incident', () => this.incidents.get(at(key))),
        open: (partition) =>
          ask('incidents', () =>
            [...this.incidents.entries()].flatMap(([key, it]) =>
              key.startsWith(`${partition}|`) && it.closed === 'open' ? [it] : [],
            ),
          ),
        write: (key, record, seen) =>
          ask('write incident', () =>
            put(
              this.incidents,
              key,
              parseIncidentRecord(JSON.parse(JSON.stringify(record))),
              (found) => (found?.revision ?? 0) === seen,
            ),
          ),
      },
      outcomes: {
        read: (key) => ask('outcome', () => this.outcomes.get(at(key))),
        write: (key, record) =>
          ask('write outcome', () =>
            put(
              this.outcomes,
              key,
              parseOutcomeRecord(JSON.parse(JSON.stringify(record))),
              (found) => found === undefined,
            ),
          ),
      },
      ...(!this.piped
        ? {}
        : {
            pause: {
              stage: STAGE,
              read: () => ask('pause', () => this.pause),
              write: (record: PauseRecord, seen: number) =>
                ask('write pause', () => {
                  if ((this.pause?.revision ?? 0) !== seen) return false;
                  this.pause = parsePauseRecord(JSON.parse(JSON.stringify(record)));
                  return true;
                }),
              transition: () => ask('transition', () => ({ ...this.transition })),
              close: (reason: string) =>
                ask('close', () => {
                  this.closings.push(reason);
                  this.transition = { enabled: false, reason };
                }),
              open: () =>
                ask('open', () => {
                  this.openings++;
                  this.transition = { enabled: true };
                }),
            },
          }),
      locks: {
        names: [LOCK],
        store: {
          read: () => ask('lock', () => this.lock),
          write: (record, seen) =>
            ask('write lock', () => {
              if (this.lock.revision !== seen) return false;
              this.lock = parseLockRecord(JSON.parse(JSON.stringify(record)));
              return true;
            }),
        },
        owners: {
          status: (owner) =>
            ask('owner', () => {
              const status = this.deployments.find(({ deploymentId }) => deploymentId === owner)?.status;
              if (status === undefined) return 'unknown';
              return status === 'InProgress' ? 'running' : 'ended';
            }),
        },
      },
      signal: new AbortController().signal,
      alias: (functionName) =>
        ask('alias', () => {
          const found = this.aliases.get(functionName);
          if (found === undefined) throw new PortError('absent', `alias live of ${functionName} does not exist`);
          return found;
        }),
      publish: (subject, message) => ask('publish', () => void this.published.push({ subject, message })),
      countDeployment: (outcome) => {
        this.counted.push(outcome);
      },
      countRollbackFailed: () => {
        this.rollbackFailed++;
      },
      log: ({ step, message }) => {
        this.log.push(`${step}: ${message}`);
      },
    };
  }
}
