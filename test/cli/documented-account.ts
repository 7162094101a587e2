import type { LedgerRecord, QuarantineRecord, ReleaseRecord } from '../../lib/contract/ledger/records';
import { pauseReason } from '../../lib/contract/response/pause-reason';
import { emptyPause } from '../../lib/contract/response/pause-record';
import type { DatapointsByTime, MetricDataRequest } from '../../lib/judge/operations/live-alarm';
import { type FakeAccount, NOW_MS } from './fake-operations';
import { alarmNamed, INCIDENT, PLAN } from './operations/accounts';

const HOUR_MS = 3_600_000;
const PARTITION = 'deployment#Shop-Guardrails/Shop-Orders';
const GROUP = { applicationName: 'Shop-Guardrails', deploymentGroupName: 'Shop-Orders' };
const ALARM = 'Shop-Orders-errors-v7';
const STAGE = { pipelineName: 'shop-pipeline', stageName: 'Production' };
const PLACE = { functionName: 'shop-orders', aliasName: 'live' };

const QUARANTINE: QuarantineRecord = {
  recordVersion: 1,
  kind: 'quarantine',
  releaseId: 'r42',
  deploymentId: 'd-EXAMPLE',
  version: '7',
  atMs: NOW_MS - HOUR_MS,
  reason: `alarm ${ALARM} rang`,
  stoppedBy: ALARM,
};

function release(releaseId: string, hoursAgo: number, change: Partial<ReleaseRecord>): [string, LedgerRecord] {
  const startedAtMs = NOW_MS - hoursAgo * HOUR_MS;
  const deploymentId = `d-${releaseId.toUpperCase()}`;
  const record: ReleaseRecord = {
    recordVersion: 1,
    kind: 'release',
    releaseId,
    deploymentId,
    version: '6',
    verdicts: [],
    startedAtMs,
    endedAtMs: startedAtMs + HOUR_MS,
    outcome: 'Succeeded',
    ...change,
  };
  return [`${PARTITION} release#${new Date(startedAtMs).toISOString()}#${deploymentId}`, record];
}

const observed = (checkId: string, verdict: 'FAILED' | 'PASSED') => ({
  lifecycleEvent: 'BeforeAllowTraffic',
  checkId,
  mode: 'observe',
  verdict,
});

/** Hooks ran yesterday, the response all the time, and every series has data. */
function lively({ entries, periodSec, endMs }: MetricDataRequest): Map<string, DatapointsByTime> {
  const atMs = periodSec === 86_400 ? endMs - 2 * periodSec * 1000 : endMs - periodSec * 1000;
  return new Map(entries.map(({ id }) => [id, new Map([[atMs, id === 'errors' ? 0 : 6]])]));
}

/** The account of docs/cli.md: an alarm stopped release r42 an hour ago, and nobody acknowledged it yet. */
export const DOCUMENTED: FakeAccount = {
  groups: [
    {
      ...GROUP,
      alarmNames: [ALARM],
      alarmsEnabled: true,
      ignorePollAlarmFailure: false,
      rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      lastAttemptedDeploymentId: 'd-EXAMPLE',
      lastSuccessfulDeploymentId: 'd-R41',
    },
  ],
  deployments: [
    {
      ...GROUP,
      ...PLACE,
      deploymentId: 'd-EXAMPLE',
      status: 'Stopped',
      errorCode: 'ALARM_ACTIVE',
      createdAtMs: NOW_MS - 2 * HOUR_MS,
      currentVersion: '6',
      targetVersion: '7',
      hooks: ['shop-pre-traffic-hook', 'shop-post-traffic-hook'],
    },
    {
      ...GROUP,
      ...PLACE,
      deploymentId: 'd-R41',
      status: 'Succeeded',
      createdAtMs: NOW_MS - 26 * HOUR_MS,
      currentVersion: '5',
      targetVersion: '6',
      hooks: ['shop-pre-traffic-hook', 'shop-post-traffic-hook'],
    },
  ],
  aliases: { 'shop-orders:live': { version: '6', weights: { '7': 0.1 }, revisionId: 'e1c2' } },
  alarms: [
    alarmNamed(ALARM, {
      entries: ['Invocations', 'Errors'].map((metricName, at) => ({
        id: `m${at}`,
        returnData: at === 1,
        namespace: 'AWS/Lambda',
        metricName,
        dimensions: { FunctionName: 'shop-orders', Resource: 'shop-orders:live' },
        stat: 'Sum',
      })),
    }),
  ],
  functions: Object.fromEntries(
    ['shop-pre-traffic-hook', 'shop-post-traffic-hook', 'Shop'].map((name) => [
      name,
      { state: 'Active', lastUpdateStatus: 'Successful' },
    ]),
  ),
  parameters: {
    '/cdk-serverless-guardrails/Shop-Guardrails/Shop-Orders': JSON.stringify({
      ...PLAN,
      ...PLACE,
      targetVersion: '6',
      coordination: {
        ledgerTable: 'releases',
        freezeWindows: [{ name: 'weekend', calendar: 'weekend', timeZone: 'Europe/Berlin' }],
      },
    }),
  },
  calendars: { weekend: { open: true } },
  stacks: { Shop: ['Shop-Guardrails/Shop-Orders'] },
  records: {
    [`${PARTITION} quarantine#r42`]: QUARANTINE,
    [`${PARTITION} last-good`]: {
      recordVersion: 1,
      kind: 'last-good',
      releaseId: 'r41',
      deploymentId: 'd-R41',
      version: '6',
      startedAtMs: NOW_MS - 26 * HOUR_MS,
    },
    ...Object.fromEntries([
      release('r40', 50, { version: '5', verdicts: [observed('secret:PaymentKey', 'FAILED')] }),
      release('r41', 26, { verdicts: [observed('secret:PaymentKey', 'PASSED')] }),
      release('r42', 2, { version: '7', outcome: 'Stopped' }),
    ]),
  },
  incidents: [
    {
      ...INCIDENT,
      ...GROUP,
      ...PLACE,
      deploymentId: 'd-EXAMPLE',
      reason: QUARANTINE.reason,
      stoppedBy: ALARM,
      revert: 'failed',
    },
  ],
  responses: {
    Shop: {
      settings: {
        applicationName: GROUP.applicationName,
        ledgerTable: 'releases',
        topicArn: 'arn:aws:sns:eu-central-1:111122223333:operators',
        stage: STAGE,
      },
      subscriptions: 2,
      transition: { enabled: false, reason: pauseReason('d-EXAMPLE') },
      pause: {
        ...emptyPause(STAGE),
        revision: 3,
        holds: [{ ...GROUP, deploymentId: 'd-EXAMPLE', sinceMs: NOW_MS - HOUR_MS, closed: true }],
        closedFor: 'd-EXAMPLE',
      },
    },
  },
  metricData: lively,
};
