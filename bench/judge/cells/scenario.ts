import { seededRandom } from '../../../lib/rehearsal/lambda/random-source';
import type { Fault, Scenario, Traffic } from '../../../lib/rehearsal/model';
import type { Cell, TrafficName } from './cell';

const TRAFFIC: Readonly<Record<TrafficName, Traffic>> = {
  '0.1rps': { kind: 'constant', rps: 0.1 },
  '1rps': { kind: 'constant', rps: 1 },
  '10rps': { kind: 'constant', rps: 10 },
  '100rps': { kind: 'constant', rps: 100 },
  '1000rps': { kind: 'constant', rps: 1000 },
  cron: { kind: 'sparse', calls: 20, everyMin: 5 },
  bursty: { kind: 'bursty', rps: 10, spread: 1 },
  ramp: { kind: 'ramp', rps: 5, doublingMin: 10, forMin: 30 },
};

/** How much slower the first call in a new environment is (docs/judge.md). */
const COLD_START_MS = 800;
/** "All the traffic": above the ninth step of a linear shift. */
const FULL_LOAD = 0.95;
/** Minutes at 15 % for both versions, one in ten. */
const BURSTS = { rate: 0.15, minutes: 1, everyMin: 10 } as const;
/** Each step of ten seconds has a chance of 10 % that calls of both versions fail by half. */
const FLAPPING: Fault = { kind: 'flapping', rate: 0.5, chance: 0.1 };
/** Length of a shared outage: uniform between the two, in minutes. */
const OUTAGE_MIN = [2, 10] as const;

/**
 * One rollout of a cell.
 *
 * @param watchedMin minutes from the first shift to the end of the bake; a shared outage begins somewhere in them
 */
export function scenarioOfRollout(cell: Cell, seed: number, watchedMin: number): Scenario {
  const { traffic, basePercent, situation } = cell;
  return {
    faults: faultsOf(cell, seed, watchedMin),
    traffic: TRAFFIC[traffic],
    baseErrorRate: basePercent / 100,
    ...(situation.kind === 'error-bursts' && { errorBursts: BURSTS }),
    medianMs: 100,
    coldStartMs: COLD_START_MS,
    metricDelayMin: [1, 2],
    seed,
  };
}

function faultsOf({ situation }: Cell, seed: number, watchedMin: number): Fault[] {
  switch (situation.kind) {
    case 'errors':
      return [{ kind: 'errors', points: situation.points }];
    case 'full-load-errors':
      return [{ kind: 'errors-under-load', points: situation.points, above: FULL_LOAD }];
    case 'slower':
      return situation.points === 1 ? [] : [{ kind: 'latency', factor: situation.points }];
    case 'outage': {
      // A stream of its own, so that the rollout's numbers are those of a healthy one with the same seed.
      const random = seededRandom(seed + 0.5);
      const fromMin = random.between(0, watchedMin);
      const minutes = random.between(...OUTAGE_MIN);
      return [{ kind: 'outage', rate: situation.points / 100, fromMin, minutes }];
    }
    case 'flapping':
      return [FLAPPING];
    default:
      return [];
  }
}

/** Calls per second a while after the deployment; what nobody stopped goes on failing at that. */
export function lastingRps({ traffic }: Cell): number {
  const asked = TRAFFIC[traffic];
  switch (asked.kind) {
    case 'sparse':
      return asked.calls / (asked.everyMin * 60);
    case 'ramp':
      return asked.rps * 2 ** (asked.forMin / asked.doublingMin);
    case 'recorded':
      return asked.perMinute.reduce((sum, calls) => sum + calls, 0) / (asked.perMinute.length * 60);
    default:
      return asked.rps;
  }
}
