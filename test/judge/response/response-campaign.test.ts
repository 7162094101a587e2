import fc from 'fast-check';
import { respond } from '../../../lib/judge/response/respond';
import { playResponse, type Sabotage } from './response-campaign';
import { acknowledgement, RECONCILE, stopEvent } from './response-events';
import { APPLICATION, ResponseWorld, stoppedDeployment } from './response-world';

const MINUTE_MS = 60_000;

/** What is left in the end, without what tells how one came there. */
function outcome(world: ResponseWorld) {
  const { transition, pause } = world;
  const incident = world.incident('d-1');
  return {
    quarantine: world.quarantine('orders'),
    outcomes: [...world.outcomes.values()].map(({ outcome }) => outcome),
    locked: world.lock.holds.map(({ owner }) => owner),
    release: world.records.get(`deployment#${APPLICATION}/orders|release#2027-01-15T07:50:00.000Z#d-1`),
    transition,
    holds: pause?.holds.map(({ deploymentId, closed }) => ({ deploymentId, closed })),
    incident: incident && {
      recorded: incident.recorded,
      quarantined: incident.quarantined,
      pause: incident.pause,
      revert: incident.revert,
      closed: incident.closed,
      told: incident.stopNotice?.sentAtMs !== undefined,
    },
  };
}

/** Responds, and dies at the given call: before it is served, or after it was served and before its answer is there. */
async function respondUntil(world: ResponseWorld, event: object, dieAt: number, served: boolean): Promise<boolean> {
  let calls = 0;
  let died = false;
  const never = new Promise<never>(() => undefined);
  const work = respond(
    event,
    world.ports('mortal', (_, serve) => {
      if (++calls !== dieAt) return Promise.resolve().then(serve);
      died = true;
      if (served) serve();
      return never;
    }),
  );
  await Promise.race([work, new Promise((resolve) => setImmediate(resolve))]);
  return died;
}

test.each([false, true])(
  'a run that dies at any of its calls is finished by the schedule (call served: %s)',
  async (served) => {
    const whole = new ResponseWorld(['orders']);
    whole.deployments.push(stoppedDeployment('orders', 'd-1'));
    await respond(stopEvent('orders', 'd-1'), whole.ports('whole'));
    let calls = 0;
    for (let dieAt = 1; ; dieAt++) {
      const world = new ResponseWorld(['orders']);
      world.deployments.push(stoppedDeployment('orders', 'd-1'));
      if (!(await respondUntil(world, stopEvent('orders', 'd-1'), dieAt, served))) break;
      world.nowMs += 5 * MINUTE_MS;
      await respond(RECONCILE, world.ports('schedule'));
      expect(outcome(world)).toEqual(outcome(whole));
      const told = world.published.length;
      expect(told).toBeGreaterThanOrEqual(1);
      expect(told).toBeLessThanOrEqual(2);
      expect(world.published.slice(1).every(({ subject }) => subject.startsWith('[repeat?]'))).toBe(true);
      expect(world.closings.length).toBe(1);
      calls = dieAt;
    }
    expect(calls).toBeGreaterThan(25);
  },
);

test.each([false, true])(
  'an acknowledgement that dies at any of its calls is finished by the schedule (call served: %s)',
  async (served) => {
    const begun = async () => {
      const world = new ResponseWorld(['orders']);
      world.deployments.push(stoppedDeployment('orders', 'd-1'));
      await respond(stopEvent('orders', 'd-1'), world.ports('first'));
      return world;
    };
    const whole = await begun();
    await respond(acknowledgement('orders', 'd-1'), whole.ports('whole'));
    // The acknowledgement's instant is another one.
    const { quarantine: _quarantine, ...wanted } = outcome(whole);
    let finished = 0;
    for (let dieAt = 1; ; dieAt++) {
      const world = await begun();
      if (!(await respondUntil(world, acknowledgement('orders', 'd-1'), dieAt, served))) break;
      world.nowMs += 5 * MINUTE_MS;
      await respond(RECONCILE, world.ports('schedule'));
      // Before it was written, nobody can know of it: Lambda tries the event again.
      if (world.incident('d-1')?.acknowledged === undefined) continue;
      finished++;
      const { quarantine, ...others } = outcome(world);
      expect(others).toEqual(wanted);
      expect(quarantine?.acknowledged?.actor).toBe('ann');
      expect([world.openings, world.published.length]).toEqual([1, 1]);
    }
    expect(finished).toBeGreaterThan(8);
  },
);

test('events in any order, twice, at the same time, with runs that die and answers that are lost', async () => {
  const interleavings = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000_000 }), async (seed) => {
      const { violations, trace } = await playResponse(seed);
      interleavings.add(trace);
      expect(violations).toEqual([]);
    }),
    { numRuns: 200 },
  );
  expect(interleavings.size).toBeGreaterThan(120);
});

test.each<Sabotage>(['unconditional writes', 'never repeat a notice', 'open whatever is closed'])(
  'the campaign notices a response with %s',
  async (sabotage) => {
    for (let seed = 1; seed <= 1_000; seed++) {
      if ((await playResponse(seed, sabotage)).violations.length > 0) return;
    }
    throw new Error('nothing was noticed');
  },
);
