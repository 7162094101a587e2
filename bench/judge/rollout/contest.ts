import { DEFAULT_ASSUMPTIONS } from '../../../lib/rehearsal/assumptions';
import { compileAlarm } from '../../../lib/rehearsal/cloudwatch/alarm-series';
import type { Deployable } from '../../../lib/rehearsal/model';
import { type Cell, isAboutLatency } from '../cells/cell';
import { lastingRps } from '../cells/scenario';
import type { AlarmRule } from '../rules/alarm-rule';
import { argoRollouts } from '../rules/argo-rollouts';
import { bestPossible } from '../rules/best-possible';
import { FLAGGER } from '../rules/flagger';
import { KAYENTA } from '../rules/kayenta';
import { PEER_ALARMS } from '../rules/peer-alarms';
import { PEER_LATENCY_ALARMS } from '../rules/peer-latency-alarms';
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
  /** Those that judge errors. */
  readonly rules: readonly AlarmRule[];
  readonly latencyRules: readonly AlarmRule[];
}

/** Share of the calls of the new version that fail because of its fault, once it has all the traffic. */
export function faultShare({ basePercent, situation }: Cell): number {
  if (situation.kind !== 'errors' && situation.kind !== 'full-load-errors') return 0;
  return Math.min(situation.points, 100 - basePercent) / 100;
}

/** The error rates that the best possible rule is told; undefined where it has no such fault from the first call on. */
export function knownRates(cell: Cell): KnownRates | undefined {
  if (cell.situation.kind !== 'errors') return undefined;
  const healthy = cell.basePercent / 100;
  return { healthy, faulty: Math.min(1, healthy + faultShare(cell)) };
}

/** All rules against a cell. */
export function contestOf(
  cell: Cell,
  { deployable, rules, latencyRules }: Synthesized,
  limitThreshold: number | undefined,
): Contest {
  if (isAboutLatency(cell)) return bareContest(cell, deployable, [...latencyRules, ...PEER_LATENCY_ALARMS], []);
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
  return {
    deployable,
    alarmRules,
    pollerRules,
    bakeMin: BAKE_MIN,
    hurtAfterwards: lastingRps(cell) * 60 * AFTERWARDS_MIN * faultShare(cell),
    assumptions: { ...DEFAULT_ASSUMPTIONS, warmUpMin: Math.max(0, ...ranges) },
  };
}
