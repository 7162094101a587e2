import fc from 'fast-check';
import { type Arrivals, arrivalsOf } from '../../../lib/rehearsal/lambda/arrivals';
import { seededRandom } from '../../../lib/rehearsal/lambda/random-source';
import type { Traffic } from '../../../lib/rehearsal/model';

const MINUTE = 60_000;
const DEPLOY_MS = 60 * MINUTE;

function of(traffic: Traffic, seed = 1): Arrivals {
  return arrivalsOf(traffic, DEPLOY_MS, seed);
}

/** Calls expected in the minute that begins so many minutes after the deployment. */
function expectedIn(arrivals: Arrivals, minute: number): number {
  return arrivals.expected(DEPLOY_MS + minute * MINUTE, DEPLOY_MS + (minute + 1) * MINUTE);
}

function drawnIn(arrivals: Arrivals, minutes: number, parts = 1): number[] {
  const random = seededRandom(5);
  const length = MINUTE / parts;
  return Array.from({ length: minutes }, (_, minute) => {
    let calls = 0;
    for (let part = 0; part < parts; part++) {
      const from = minute * MINUTE + part * length;
      calls += arrivals.draw(random, from, from + length);
    }
    return calls;
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

test('constant traffic is Poisson around its rate', () => {
  const calls = drawnIn(of({ kind: 'constant', rps: 10 }), 1000);
  expect(Math.abs(sum(calls) / 1000 - 600)).toBeLessThan(4);
  const variance = sum(calls.map((count) => (count - 600) ** 2)) / 1000;
  expect(Math.abs(variance / 600 - 1)).toBeLessThan(0.2);
});

test('a day is highest at its peak, lowest twelve hours later, and has its mean', () => {
  const day = of({ kind: 'diurnal', rps: 10, swing: 0.5, peakMin: 840, deployAtMin: 0 });
  expect(expectedIn(day, 840)).toBeCloseTo(900, 1);
  expect(expectedIn(day, 840 - 720)).toBeCloseTo(300, 1);
  expect(sum(Array.from({ length: 1440 }, (_, minute) => expectedIn(day, minute))) / 1440).toBeCloseTo(600, 6);
});

test('without a minute of the day the seed chooses one', () => {
  const at = (seed: number): number => expectedIn(of({ kind: 'diurnal', rps: 10, swing: 1, peakMin: 0 }, seed), 0);
  expect(at(1)).toBe(at(1));
  expect(at(1)).not.toBe(at(2));
});

test('bursts have the mean that was asked for, and a rate for each minute', () => {
  const bursty = of({ kind: 'bursty', rps: 10, spread: 0.5 });
  const minutes = Array.from({ length: 5000 }, (_, minute) => bursty.expected(minute * MINUTE, (minute + 1) * MINUTE));
  expect(Math.abs(sum(minutes) / 5000 / 600 - 1)).toBeLessThan(0.03);
  expect(Math.max(...minutes)).toBeGreaterThan(1500);
  expect(bursty.expected(0, MINUTE)).toBe(minutes[0]);
  expect(bursty.expected(0, MINUTE / 2)).toBeCloseTo(minutes[0] / 2, 9);
});

test('a ramp begins with the deployment, doubles, and ends', () => {
  const ramp = of({ kind: 'ramp', rps: 5, doublingMin: 10, forMin: 20 });
  expect([-30, 0, 10, 20, 40].map((minute) => expectedIn(ramp, minute))).toEqual([300, 300, 600, 1200, 1200]);
});

test('a schedule has the same calls every time, whatever the stretches are', () => {
  const schedule = of({ kind: 'sparse', calls: 20, everyMin: 5 });
  expect(schedule.atOnce).toBe(20);
  const calls = drawnIn(schedule, 100, 7);
  expect(sum(calls)).toBe(400);
  expect(new Set(calls)).toEqual(new Set([0, 20]));
  const at = (seed: number): number => drawnIn(of({ kind: 'sparse', calls: 1, everyMin: 60 }, seed), 60).indexOf(1);
  expect(new Set([1, 2, 3, 4].map(at)).size).toBeGreaterThan(1);
});

test('a recording is played minute by minute, exactly, over and over', () => {
  const recording = of({ kind: 'recorded', perMinute: [7, 0, 300], deployAtMin: 1 });
  // Minute 60 of the clock is minute 1 of the recording.
  expect(drawnIn(recording, 63, 4).slice(58)).toEqual([300, 7, 0, 300, 7]);
  expect(expectedIn(recording, 1)).toBe(300);
});

test('every shape is reproducible, draws whole numbers, and is told apart by its seed only where it says so', () => {
  const shapes: Traffic[] = [
    { kind: 'constant', rps: 0.5 },
    { kind: 'diurnal', rps: 3, swing: 1, peakMin: 600 },
    { kind: 'bursty', rps: 2, spread: 1 },
    { kind: 'ramp', rps: 1, doublingMin: 5, forMin: 30 },
    { kind: 'sparse', calls: 3, everyMin: 2 },
    { kind: 'recorded', perMinute: [1, 2, 30, 4] },
  ];
  fc.assert(
    fc.property(fc.constantFrom(...shapes), fc.nat(1000), fc.integer({ min: 1, max: 6 }), (shape, seed, parts) => {
      const calls = drawnIn(of(shape, seed), 90, parts);
      expect(calls.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
      expect(drawnIn(of(shape, seed), 90, parts)).toEqual(calls);
    }),
    { numRuns: 60 },
  );
});
