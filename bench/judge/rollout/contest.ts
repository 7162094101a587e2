import { DEFAULT_ASSUMPTIONS } from '../../../lib/rehearsal/assumptions';
import { compileAlarm } from '../../../lib/rehearsal/cloudwatch/alarm-series';
import type { Deployable } from '../../../lib/rehearsal/model';
import { type Cell, isHealthy } from '../cells/cell';
import { lastingRps } from '../cells/scenario';
import type { AlarmRule } from '../rules/alarm-rule';
import { argoRollouts } from '../rules/argo-rollouts';
import { bestPossible } from '../rules/best-possible';
import { FLAGGER } from '../rules/flagger';
import { KAYENTA } from '../rules/kayenta';
import { PEER_ALARMS } from '../rules/peer-alarms';
import type { PollerRule } from '../rules/poller';
import type { KnownRates } from '../statistics/likelihood-ratio';
import type { Contest } from './rollout';

/** What this library gives a deployment unasked (GuardedDeploymentProps.bake); every rule gets it, so all are alike. */
const BAKE_MIN = 5;
/** What nobody stopped is taken to last this long after the bake. */
const AFTERWARDS_MIN = 30;

/** The deployment and our rules as the synthesized stack of one shift has them. */
export interface Synthesized {
  readonly deployable: Deployable;
  readonly rules: readonly AlarmRule[];
}

/** The error rates that the best possible rule is told; undefined where the new version has no fault. */
export function knownRates({ basePercent, situation }: Cell): KnownRates | undefined {
  if (situation.kind !== 'errors') return undefined;
  const healthy = basePercent / 100;
  return { healthy, faulty: Math.min(1, healthy + situation.points / 100) };
}

/** All rules against a cell. */
export function contestOf(cell: Cell, { deployable, rules }: Synthesized, limitThreshold: number | undefined): Contest {
  const rates = knownRates(cell);
  const limit = rates !== undefined && limitThreshold !== undefined ? [bestPossible(rates, limitThreshold)] : [];
  const pollers: PollerRule[] = [FLAGGER, argoRollouts(5), argoRollouts(1), KAYENTA, ...limit];
  return bareContest(cell, deployable, [...rules, ...PEER_ALARMS], pollers);
}

/** The contest without any rule but one that polls: cheap, because nothing needs a history. */
export function pollerContest(cell: Cell, { deployable }: Synthesized, poller: PollerRule): Contest {
  return bareContest(cell, deployable, [], [poller]);
}

function bareContest(
  cell: Cell,
  deployable: Deployable,
  alarmRules: readonly AlarmRule[],
  pollerRules: readonly PollerRule[],
): Contest {
  const ranges = alarmRules.flatMap(({ alarms }) => alarms.map((alarm) => compileAlarm(alarm).rangeMin));
  const rates = knownRates(cell);
  const faultShare = rates === undefined ? 0 : rates.faulty - rates.healthy;
  return {
    deployable,
    alarmRules,
    pollerRules,
    bakeMin: BAKE_MIN,
    hurtAfterwards: isHealthy(cell) ? 0 : lastingRps(cell) * 60 * AFTERWARDS_MIN * faultShare,
    assumptions: { ...DEFAULT_ASSUMPTIONS, warmUpMin: Math.max(0, ...ranges) },
  };
}
