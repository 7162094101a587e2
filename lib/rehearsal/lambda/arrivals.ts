import { MINUTE_MS } from '../cloudwatch/metric-store';
import type { Traffic } from '../scenario/model';
import { type RandomSource, seededRandom } from './random-source';

/** The calls that arrive on an alias. */
export interface Arrivals {
  /** Draws the calls of a stretch of time inside one minute. Stretches come in order and do not overlap. */
  draw(random: RandomSource, fromMs: number, toMs: number): number;
  /** Calls that are expected in such a stretch. */
  expected(fromMs: number, toMs: number): number;
  /** How many calls start at the same instant: 1 where they are independent of each other. */
  readonly atOnce: number;
}

/**
 * The arrivals of a scenario's traffic.
 *
 * @param deployMs when the deployment begins
 * @param seed for what differs from rollout to rollout: bursts, the phase of a schedule, the time of the day
 */
export function arrivalsOf(traffic: Traffic, deployMs: number, seed: number): Arrivals {
  const random = seededRandom(seed);
  switch (traffic.kind) {
    case 'constant':
      return poissonArrivals(() => traffic.rps);
    case 'diurnal': {
      const { rps, swing, peakMin } = traffic;
      const startMin = traffic.deployAtMin ?? random.between(0, DAY_MIN);
      return poissonArrivals((minute) => {
        const ofDay = startMin + minute - deployMs / MINUTE_MS;
        return rps * (1 + swing * Math.cos((2 * Math.PI * (ofDay - peakMin)) / DAY_MIN));
      });
    }
    case 'bursty':
      return poissonArrivals(burstyRates(traffic.rps, traffic.spread, random));
    case 'ramp': {
      const { rps, doublingMin, forMin } = traffic;
      const first = Math.floor(deployMs / MINUTE_MS);
      return poissonArrivals((minute) => rps * 2 ** (Math.min(Math.max(0, minute - first), forMin) / doublingMin));
    }
    case 'sparse':
      return scheduledArrivals(traffic.calls, traffic.everyMin * MINUTE_MS, random.between(0, 1));
    case 'recorded': {
      const { perMinute } = traffic;
      const startMin = Math.floor(traffic.deployAtMin ?? random.between(0, perMinute.length));
      const first = Math.floor(deployMs / MINUTE_MS);
      return recordedArrivals((minute) => perMinute[remainder(startMin + minute - first, perMinute.length)]);
    }
  }
}

const DAY_MIN = 1440;

function remainder(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}

/** Calls that know nothing of each other, at a rate that is the same all through a minute. */
function poissonArrivals(rpsOf: (minute: number) => number): Arrivals {
  const expected: Arrivals['expected'] = (fromMs, toMs) =>
    (rpsOf(Math.floor(fromMs / MINUTE_MS)) * (toMs - fromMs)) / 1000;
  return { atOnce: 1, expected, draw: (random, fromMs, toMs) => random.poisson(expected(fromMs, toMs)) };
}

function burstyRates(rps: number, spread: number, random: RandomSource): (minute: number) => number {
  const rates: number[] = [];
  return (minute) => {
    while (rates.length <= minute) {
      // Box and Muller, A note on the generation of random normal deviates, 1958.
      const normal = Math.sqrt(-2 * Math.log(1 - random.between(0, 1))) * Math.cos(random.between(0, 2 * Math.PI));
      rates.push(rps * Math.exp(spread * normal - (spread * spread) / 2));
    }
    return rates[minute];
  };
}

/** The same number of calls every time, at the same instant. */
function scheduledArrivals(calls: number, everyMs: number, phase: number): Arrivals {
  // How many of the instants (phase + k) * everyMs lie before a time.
  const instantsBefore = (atMs: number): number => Math.max(0, Math.ceil(atMs / everyMs - phase));
  const expected: Arrivals['expected'] = (fromMs, toMs) => calls * (instantsBefore(toMs) - instantsBefore(fromMs));
  return { atOnce: calls, expected, draw: (_random, fromMs, toMs) => expected(fromMs, toMs) };
}

/** As many calls in a minute as were counted in it, each at any time of the minute. */
function recordedArrivals(callsIn: (minute: number) => number): Arrivals {
  let drawnMinute = -1;
  let left = 0;
  return {
    atOnce: 1,
    expected: (fromMs, toMs) => (callsIn(Math.floor(fromMs / MINUTE_MS)) * (toMs - fromMs)) / MINUTE_MS,
    draw: (random, fromMs, toMs) => {
      const minute = Math.floor(fromMs / MINUTE_MS);
      if (minute !== drawnMinute) {
        drawnMinute = minute;
        left = callsIn(minute);
      }
      const endMs = (minute + 1) * MINUTE_MS;
      const calls = random.binomial(left, (toMs - fromMs) / (endMs - fromMs));
      left -= calls;
      return calls;
    },
  };
}
