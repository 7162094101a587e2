import type { IncidentRecord } from '../../../lib/contract/response/incident';
import type { LiveAlarm } from '../../../lib/judge/operations/live-alarm';
import type { DeploymentGroupView, DeploymentRecord } from '../../../lib/judge/operations/ports';
import { type FakeAccount, NOW_MS } from '../fake-operations';

/** A group as the library's constructs make it. */
export const GROUP: DeploymentGroupView = {
  applicationName: 'app',
  deploymentGroupName: 'orders',
  alarmNames: ['orders-errors', 'orders-throttles'],
  alarmsEnabled: true,
  ignorePollAlarmFailure: false,
  rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
  lastAttemptedDeploymentId: 'd-2',
  lastSuccessfulDeploymentId: 'd-2',
};

export const DEPLOYMENT: DeploymentRecord = {
  applicationName: 'app',
  deploymentGroupName: 'orders',
  deploymentId: 'd-2',
  status: 'Succeeded',
  createdAtMs: Date.parse('2026-11-23T09:00:00Z'),
  functionName: 'orders-fn',
  aliasName: 'live',
  currentVersion: '6',
  targetVersion: '7',
  hooks: ['before-hook', 'after-hook'],
};

export function alarmNamed(name: string, change: Partial<LiveAlarm> = {}): LiveAlarm {
  return {
    name,
    state: 'OK',
    periodSec: 60,
    evaluationPeriods: 3,
    entries: [
      {
        id: 'm1',
        returnData: true,
        namespace: 'AWS/Lambda',
        metricName: 'Errors',
        dimensions: { FunctionName: 'orders-fn', Resource: 'orders-fn:live' },
        stat: 'Sum',
      },
    ],
    ...change,
  };
}

export const PLAN = {
  planVersion: 1,
  functionName: 'orders-fn',
  aliasName: 'live',
  targetVersion: '7',
  inspectionRoleArn: 'arn:aws:iam::111122223333:role/inspection',
  release: { releaseId: 'r42' },
  runbook: 'https://runbook.example',
  beforeAllowTraffic: [
    { kind: 'environment', id: 'environment', mode: 'enforced', required: [], removed: [] },
    { kind: 'release', id: 'release', mode: 'enforced' },
  ],
  afterAllowTraffic: [{ kind: 'alarms', id: 'alarms', mode: 'enforced', alarmNames: ['orders-errors'], bakeSec: 60 }],
};

/** An account in which one deployment is guarded and well. */
export const HEALTHY: FakeAccount = {
  groups: [GROUP],
  deployments: [DEPLOYMENT],
  aliases: { 'orders-fn:live': { version: '7', weights: {}, revisionId: 'rev-1' } },
  alarms: [alarmNamed('orders-errors'), alarmNamed('orders-throttles')],
  functions: {
    'before-hook': { state: 'Active', lastUpdateStatus: 'Successful' },
    'after-hook': { state: 'Active', lastUpdateStatus: 'Successful' },
  },
  parameters: { '/cdk-serverless-guardrails/app/orders': JSON.stringify(PLAN) },
  stacks: { shop: ['app/orders'] },
};

/** Parameters with the plan of the only deployment, coordinated as given. */
export function plannedWith(coordination: object): Pick<FakeAccount, 'parameters'> {
  return { parameters: { '/cdk-serverless-guardrails/app/orders': JSON.stringify({ ...PLAN, coordination }) } };
}

/** A stop of the only deployment that nobody acknowledged. */
export const INCIDENT: IncidentRecord = {
  recordVersion: 1,
  kind: 'incident',
  revision: 4,
  applicationName: 'app',
  deploymentGroupName: 'orders',
  deploymentId: 'd-2',
  functionName: 'orders-fn',
  aliasName: 'live',
  currentVersion: '6',
  targetVersion: '7',
  releaseId: 'r42',
  outcome: 'Stopped',
  reason: 'alarm orders-errors rang',
  stoppedBy: 'orders-errors',
  runbook: 'https://runbook.example#error-rate-over-baseline',
  severity: 'stopped',
  createdAtMs: NOW_MS - 7_200_000,
  endedAtMs: NOW_MS - 3_600_000,
  openedAtMs: NOW_MS - 3_599_000,
  recorded: 'done',
  quarantined: 'done',
  pause: 'held',
  revert: 'restored',
  closed: 'open',
};
