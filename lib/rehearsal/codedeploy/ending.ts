import type { LifecycleEvent } from '../../contract/names';
import type { HookReport } from '../../contract/report';
import type { Deployable, Rehearsal, RollbackEvent } from '../model';

/** What kept a deployment from succeeding. */
export type Stop =
  /** An alarm of the group was in ALARM before the deployment began. */
  | { readonly kind: 'refused'; readonly alarmName: string }
  | { readonly kind: 'alarm'; readonly alarmName: string }
  /** A hook reported Failed; without a `report` it reported nothing in time. */
  | {
      readonly kind: 'hook';
      readonly event: LifecycleEvent;
      readonly reason: string;
      readonly report?: HookReport;
    };

export type Ending = Pick<Rehearsal, 'verdict' | 'cause' | 'stoppedBy'>;

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
  const stoppedBy = stopperOf(stop);
  if (weight === undefined) return { verdict: 'blocked', cause: causeOfBlock(stop), stoppedBy };
  const why = causeOfStop(stop);
  const needed: RollbackEvent = stop.kind === 'hook' ? 'DEPLOYMENT_FAILURE' : 'DEPLOYMENT_STOP_ON_ALARM';
  if (rollbackEvents.includes(needed)) return { verdict: 'rolled-back', cause: why, stoppedBy };
  const share = `${Math.round(weight * 100)} %`;
  const cause = `${why}, but the deployment group does not roll back on ${needed}: version ${targetVersion} KEEPS ${share} of the calls until somebody moves the alias`;
  return { verdict: 'left-weighted', cause, stoppedBy };
}

function causeOfBlock(stop: Stop): string {
  switch (stop.kind) {
    case 'refused':
      return `alarm ${stop.alarmName} was in ALARM already, so CodeDeploy refused the deployment`;
    case 'alarm':
      return `alarm ${stop.alarmName} went to ALARM before any traffic moved`;
    case 'hook':
      return `${stop.event} failed before any traffic moved: ${stop.reason}`;
  }
}

function causeOfStop(stop: Stop): string {
  return stop.kind === 'hook' ? `${stop.event} failed: ${stop.reason}` : `alarm ${stop.alarmName} went to ALARM`;
}

/** The alarm, else the check whose verdict failed the hook, else the lifecycle event. */
function stopperOf(stop: Stop): string {
  if (stop.kind !== 'hook') return stop.alarmName;
  const checks = (stop.report?.checks ?? []).filter(({ mode, verdict }) => mode === 'enforced' && verdict !== 'PASSED');
  const worst = checks.find(({ verdict }) => verdict === 'FAILED') ?? checks[0];
  return worst?.id ?? stop.event;
}
