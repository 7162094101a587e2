import type { LifecycleEvent } from '../../contract/names';
import type { HookReport } from '../../contract/report';
import { decide } from '../../judge/decide';
import type { Deployable, DeploymentErrorCode, Rehearsal, RollbackEvent } from '../model';

/** What kept a deployment from succeeding. */
export type Stop =
  /** CodeDeploy did not begin: an alarm was in ALARM already, another deployment was active, or the alias had been moved. */
  | { readonly kind: 'refused'; readonly by: Refusal }
  | { readonly kind: 'alarm'; readonly alarmName: string }
  /** Somebody stopped it (StopDeployment); `by` names who, `autoRollback` asks for a rollback whatever the group says. */
  | { readonly kind: 'request'; readonly by: string; readonly autoRollback?: boolean }
  /** A hook reported Failed; without a `report` it reported nothing in time. */
  | {
      readonly kind: 'hook';
      readonly event: LifecycleEvent;
      readonly reason: string;
      readonly report?: HookReport;
    };

export type Refusal =
  | { readonly kind: 'alarm'; readonly alarmName: string }
  | { readonly kind: 'active-deployment'; readonly deploymentGroupName: string }
  | { readonly kind: 'moved-alias'; readonly aliasName: string };

export type Ending = Pick<Rehearsal, 'verdict' | 'cause' | 'stoppedBy' | 'errorCode'>;

const ROLLBACK_EVENTS: Readonly<Record<Stop['kind'], RollbackEvent>> = {
  refused: 'DEPLOYMENT_FAILURE',
  alarm: 'DEPLOYMENT_STOP_ON_ALARM',
  request: 'DEPLOYMENT_STOP_ON_REQUEST',
  hook: 'DEPLOYMENT_FAILURE',
};

/**
 * What becomes of the alias, and why in one sentence.
 *
 * @param stop undefined where nothing stopped the deployment
 * @param weight share of the calls that the target version has; undefined where no traffic was shifted
 */
export function endingOf(deployable: Deployable, stop: Stop | undefined, weight: number | undefined): Ending {
  const { targetVersion, rollbackEvents } = deployable;
  if (stop === undefined) {
    return { verdict: 'promoted', cause: `version ${targetVersion} has all calls: no alarm and no hook stopped it` };
  }
  const facts = { stoppedBy: stopperOf(stop), errorCode: errorCodeOf(stop) };
  if (weight === undefined) return { verdict: 'blocked', cause: causeOfBlock(stop), ...facts };
  const why = causeOfStop(stop);
  const needed = ROLLBACK_EVENTS[stop.kind];
  const isAsked = stop.kind === 'request' && stop.autoRollback === true;
  if (isAsked || rollbackEvents.includes(needed)) return { verdict: 'rolled-back', cause: why, ...facts };
  const share = `${Math.round(weight * 100)} %`;
  const cause = `${why}, but the deployment group does not roll back on ${needed}: version ${targetVersion} KEEPS ${share} of the calls until somebody moves the alias`;
  return { verdict: 'left-weighted', cause, ...facts };
}

function causeOfBlock(stop: Stop): string {
  switch (stop.kind) {
    case 'refused':
      return causeOfRefusal(stop.by);
    case 'alarm':
      return `alarm ${stop.alarmName} went to ALARM before any traffic moved`;
    case 'request':
      return `${stop.by} stopped the deployment before any traffic moved`;
    case 'hook':
      return `${stop.event} failed before any traffic moved: ${stop.reason}`;
  }
}

function causeOfRefusal(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'alarm':
      return `alarm ${refusal.alarmName} was in ALARM already, so CodeDeploy refused the deployment`;
    case 'active-deployment':
      return `deployment group ${refusal.deploymentGroupName} already has an active deployment, so CodeDeploy refused another one (DeploymentLimitExceededException)`;
    case 'moved-alias':
      return `alias ${refusal.aliasName} is not on the current version, so CodeDeploy refused the deployment (INVALID_LAMBDA_CONFIGURATION): somebody moved it`;
  }
}

function causeOfStop(stop: Stop): string {
  switch (stop.kind) {
    case 'hook':
      return `${stop.event} failed: ${stop.reason}`;
    case 'alarm':
      return `alarm ${stop.alarmName} went to ALARM`;
    case 'request':
      return `${stop.by} stopped the deployment`;
    case 'refused':
      return causeOfRefusal(stop.by);
  }
}

function errorCodeOf(stop: Stop): DeploymentErrorCode {
  if (stop.kind === 'hook') return 'HOOK_EXECUTION_FAILURE';
  if (stop.kind === 'request') return 'MANUAL_STOP';
  if (stop.kind === 'alarm' || stop.by.kind === 'alarm') return 'ALARM_ACTIVE';
  return stop.by.kind === 'moved-alias' ? 'INVALID_LAMBDA_CONFIGURATION' : 'DeploymentLimitExceededException';
}

/** The alarm, else the check whose verdict failed the hook, else the lifecycle event, else who or what refused it. */
function stopperOf(stop: Stop): string {
  if (stop.kind === 'alarm') return stop.alarmName;
  if (stop.kind === 'request') return stop.by;
  if (stop.kind === 'refused') return stop.by.kind === 'alarm' ? stop.by.alarmName : errorCodeOf(stop);
  return decide(stop.report?.checks ?? []).blocking?.id ?? stop.event;
}
