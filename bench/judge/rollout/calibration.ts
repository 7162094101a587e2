import { type Cell, cellName } from '../cells/cell';
import { scenarioOfRollout } from '../cells/scenario';
import { calibratedThreshold, type KnownRates, logLikelihoodRatio, type Records } from '../statistics/likelihood-ratio';
import { knownRates, pollerContest, type Synthesized } from './contest';
import { playRollout, watchedMinutes } from './rollout';
import { rolloutSeed } from './seeds';

/** False rollbacks that the best possible rule is allowed. */
const FALSE_STOPS = 0.001;
/** Rollouts from which its threshold is found; the shares are means of weights below 0.001, so they need not be many. */
const CALIBRATION_ROLLOUTS = 1000;

/** Threshold of the best possible rule in a cell, from rollouts of its own; undefined where the new version has no fault. */
export function limitThreshold(cell: Cell, synthesized: Synthesized, seed: number): number | undefined {
  const rates = knownRates(cell);
  if (rates === undefined) return undefined;
  const rollouts: Records[] = [];
  for (let index = 0; index < CALIBRATION_ROLLOUTS; index++) {
    rollouts.push(
      recordsOfRollout(cell, synthesized, rates, rolloutSeed(seed, `${cellName(cell)} calibration`, index)),
    );
  }
  return calibratedThreshold(rollouts, FALSE_STOPS);
}

function recordsOfRollout(cell: Cell, synthesized: Synthesized, rates: KnownRates, seed: number): Records {
  const records: number[] = [];
  let ratio = 0;
  let seen = 0;
  const contest = pollerContest(cell, synthesized, {
    name: 'calibration',
    everyMin: 1,
    start: () => (minutes) => {
      for (; seen < minutes.length; seen++) ratio += logLikelihoodRatio(minutes[seen], rates);
      if (ratio > (records.at(-1) ?? Number.NEGATIVE_INFINITY)) records.push(ratio);
      // Beyond Wald's bound no threshold is looked for.
      return ratio > -Math.log(FALSE_STOPS);
    },
  });
  playRollout(contest, scenarioOfRollout(cell, seed, watchedMinutes(contest)));
  return records;
}
