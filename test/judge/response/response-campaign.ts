/**
 * Plays one seed: events about stopped deployments and acknowledgements arrive in any order, several times, at the same time; their runs'
 * calls are served in any order, lose their answers, or stop for good because the run dies; people open and close the stage. Afterwards
 * the schedule reconciles in peace, and what has to hold in the end is looked at.
 */
import { LONGEST_RESPONSE_SEC } from '../../../lib/contract/response/limits';
import { parsePauseReason, pauseReason } from '../../../lib/contract/response/pause-reason';
import type { ResponsePorts } from '../../../lib/judge/response/ports';
import { respond } from '../../../lib/judge/response/respond';
import { generator } from '../coordination/lock-world';
import { acknowledgement, RECONCILE, stopEvent } from './response-events';
import { ResponseWorld, START_MS, stoppedDeployment } from './response-world';

/** What is done to the response to see that the campaign would notice. */
export type Sabotage = 'unconditional writes' | 'never repeat a notice' | 'open whatever is closed';

export interface CampaignOutcome {
  readonly violations: readonly string[];
  /** What was served in which order: equal traces are one interleaving. */
  readonly trace: string;
  readonly crashed: number;
  readonly lost: number;
  readonly published: number;
  readonly repeated: number;
}

interface Call {
  readonly run: number;
  readonly what: string;
  readonly notBeforeMs: number;
  readonly serve: () => void;
}

const MINUTE_MS = 60_000;
const FOREIGN = 'closed for maintenance by ann';
const LATER_STOP = { createdAtMs: START_MS + 60_000, endedAtMs: START_MS + 300_000 };
const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve));

function sabotaged(ports: ResponsePorts, sabotage: Sabotage | undefined, world: ResponseWorld): ResponsePorts {
  const { pause, incidents } = ports;
  if (sabotage === undefined || pause === undefined) return ports;
  if (sabotage === 'unconditional writes') {
    const write: typeof incidents.write = async (key, record, seen) => {
      const found = await incidents.read(key);
      return incidents.write(key, record, found?.revision ?? seen);
    };
    return { ...ports, incidents: { ...incidents, write } };
  }
  if (sabotage === 'never repeat a notice') {
    return {
      ...ports,
      publish: async (subject, message) => {
        if (!subject.startsWith('[repeat?]')) await ports.publish(subject, message);
      },
    };
  }
  const transition = async () => {
    const seen = await pause.transition();
    const closedFor = world.pause?.closedFor;
    return seen.enabled || closedFor === undefined ? seen : { ...seen, reason: pauseReason(closedFor) };
  };
  return { ...ports, pause: { ...pause, transition } };
}

/** Plays one seed to its end. */
export async function playResponse(seed: number, sabotage?: Sabotage): Promise<CampaignOutcome> {
  const random = generator(seed);
  const chance = (share: number) => random() < share;
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)];
  const world = new ResponseWorld();
  const violations: string[] = [];
  const trace: string[] = [];
  const pending: Call[] = [];
  const dead = new Set<number>();
  const startedMs: number[] = [];
  const running = new Set<number>();
  let crashed = 0;
  let lost = 0;
  let peace = false;

  // --- what happened before anybody responds ---
  const stops: [string, string][] = [['orders', 'd-1']];
  world.deployments.push(stoppedDeployment('orders', 'd-1'));
  if (chance(0.6)) {
    stops.push(['stock', 'd-2']);
    world.deployments.push(stoppedDeployment('stock', 'd-2'));
  }
  const again = chance(0.3);
  if (again) {
    stops.push(['orders', 'd-3']);
    world.deployments.push(stoppedDeployment('orders', 'd-3', LATER_STOP));
    world.nowMs = LATER_STOP.endedAtMs + 1_000;
  }
  const stuck = chance(0.25);
  if (stuck) world.aliases.set('orders-fn', { version: '1', weights: { 2: 0.1 }, revisionId: '9' });
  if (chance(0.15)) world.transition = { enabled: false, reason: FOREIGN };
  let foreign = !world.transition.enabled;
  let opened = false;

  // --- events, each of them up to three times, in any order; at times the first stop is old when the others come ---
  const events: { event: object; tries: number }[] = [];
  if (chance(0.5)) {
    await respond(stopEvent('orders', 'd-1'), world.ports('earlier'));
    events.push({ event: acknowledgement('orders', 'd-1'), tries: 0 });
  }
  for (const [group, id] of stops) {
    const copies = Math.floor(random() * 4);
    for (let copy = 0; copy < copies; copy++) events.push({ event: stopEvent(group, id), tries: 0 });
    if (chance(0.6)) events.push({ event: acknowledgement(group, id), tries: 0 });
  }
  if (chance(0.7)) events.push({ event: RECONCILE, tries: 0 });

  const call = <T>(run: number, what: string, serve: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const notBeforeMs = what.startsWith('sleep ') ? world.nowMs + Number(what.slice(6)) : 0;
      const served = () => {
        try {
          const answer = serve();
          // A lost answer of a conditional write makes the SDK repeat it, which then loses against itself.
          const isLost = !peace && chance(0.04);
          if (isLost) lost++;
          if (isLost && what.startsWith('write')) resolve(false as T);
          else if (isLost && what === 'publish') reject(new Error('the answer was lost'));
          else if (chance(0.7)) resolve(answer);
          else pending.push({ run, what: `${what}'`, notBeforeMs: 0, serve: () => resolve(answer) });
        } catch (error) {
          reject(error);
        }
      };
      pending.push({ run, what, notBeforeMs, serve: served });
    });

  let runs = 0;
  const begin = (job: { event: object; tries: number }) => {
    const run = runs++;
    const skewMs = Math.round((random() - 0.5) * 2_000);
    startedMs[run] = world.nowMs;
    running.add(run);
    const ports = world.ports(
      `run-${run}`,
      (what, serve) => call(run, what, serve),
      () => world.nowMs + skewMs,
    );
    void respond(job.event, sabotaged(ports, sabotage, world)).then(
      () => running.delete(run),
      () => {
        running.delete(run);
        // Lambda tries an asynchronous event three times.
        if (job.tries < 2) events.push({ ...job, tries: job.tries + 1 });
      },
    );
  };
  const die = (run: number) => {
    dead.add(run);
    running.delete(run);
    crashed++;
    trace.push(`x${run}`);
  };
  /** A person acts only while no run is between its look at the transition and its change: CodePipeline has no conditional call. */
  const person = () => {
    if (world.pause?.turn !== undefined) return;
    if (!world.transition.enabled && !foreign && chance(0.3)) {
      world.transition = { enabled: true };
      opened = true;
      trace.push('o');
    } else if (world.transition.enabled && chance(0.2)) {
      world.transition = { enabled: false, reason: FOREIGN };
      foreign = true;
      trace.push('c');
    } else if (chance(0.3)) {
      world.acknowledgeInLedger(pick(stops)[0]);
      trace.push('a');
    }
  };

  const step = async () => {
    for (const run of [...running]) {
      if (world.nowMs - startedMs[run] >= LONGEST_RESPONSE_SEC * 1000) die(run);
    }
    const ready = pending.filter(({ run, notBeforeMs }) => !dead.has(run) && notBeforeMs <= world.nowMs);
    const dice = random();
    if (events.length > 0 && (ready.length === 0 || dice < 0.15)) {
      const [job] = events.splice(Math.floor(random() * events.length), 1);
      begin(job);
    } else if (ready.length > 0) {
      const next = pick(ready);
      pending.splice(pending.indexOf(next), 1);
      trace.push(`${next.run}${next.what}`);
      next.serve();
    } else {
      world.nowMs += 1_000;
    }
    if (!peace) {
      if (chance(0.05)) world.nowMs += Math.floor(random() * 10_000);
      if (chance(0.01) && running.size > 0) die(pick([...running]));
      if (chance(0.03)) person();
    }
    await macrotask();
    if (foreign && (world.transition.enabled || world.transition.reason !== FOREIGN)) {
      violations.push(`seed ${seed}: what a person closed was opened or overwritten`);
      foreign = false;
    }
  };
  const quiet = async (limit: number) => {
    for (let steps = 0; events.length > 0 || running.size > 0; steps++) {
      if (steps > limit) {
        violations.push(`seed ${seed}: no end`);
        return;
      }
      await step();
    }
  };
  await quiet(5_000);

  // --- peace: the schedule reconciles until nothing is left to do ---
  peace = true;
  for (let round = 0; round < 6; round++) {
    world.nowMs += 5 * MINUTE_MS;
    events.push({ event: RECONCILE, tries: 2 });
    await quiet(5_000);
  }

  // --- what has to hold ---
  const expectThat = (holds: boolean, what: string) => {
    if (!holds) violations.push(`seed ${seed}: ${what}`);
  };
  const incidents = stops.map(([, id]) => world.incident(id));
  for (const [index, [group, id]] of stops.entries()) {
    const incident = incidents[index];
    const notices = world.published.filter(({ message }) => message.includes(`Deployment ${id} from`));
    expectThat(incident !== undefined, `${id} has no incident`);
    if (incident === undefined) continue;
    expectThat(incident.recorded === 'done' && incident.quarantined === 'done', `${id} is not in the ledger`);
    expectThat(notices.length > 0, `nobody was told of ${id}`);
    const first = notices.filter(({ subject }) => !subject.startsWith('[repeat?]')).length;
    expectThat(first <= 1, `${id} was told ${first} times without saying that it is a repeat`);
    if (crashed + lost === 0) {
      expectThat(notices.length === 1, `${id} was told ${notices.length} times though nothing was lost`);
      const closings = world.closings.filter((reason) => parsePauseReason(reason) === id).length;
      expectThat(closings <= 1, `the transition was closed ${closings} times for ${id} though nothing was lost`);
    }
    const latest = group === 'orders' && again ? 'd-3' : id;
    expectThat(world.quarantine(group)?.deploymentId === latest, `the quarantine of ${group} is not of ${latest}`);
    const held = stuck && group === 'orders';
    expectThat(incident.revert === (held ? 'failed' : 'restored'), `${id} ended as ${incident.revert}`);
    expectThat(
      !held || world.published.some(({ message }) => message.includes('is not back at version 1')),
      'no alert',
    );
    if (incident.acknowledged === undefined) {
      expectThat(incident.pause === 'held', `${id} is ${incident.pause} though nobody acknowledged it`);
    } else {
      expectThat(incident.pause === 'released', `${id} is ${incident.pause} though it was acknowledged`);
      expectThat(held || incident.closed === 'closed', `${id} is open though it was acknowledged`);
      if (latest === id) expectThat(world.quarantine(group)?.acknowledged !== undefined, `${group} is refused still`);
    }
  }
  const unacknowledged = incidents.filter((it) => it !== undefined && it.acknowledged === undefined).length;
  expectThat((world.pause?.holds.length ?? 0) === unacknowledged, 'the holds are not those of the open incidents');
  expectThat(!stuck || world.rollbackFailed > 0, 'the failed rollback was not counted');
  if (unacknowledged === 0) expectThat(world.transition.enabled || foreign, 'the stage stayed closed');
  else expectThat(!world.transition.enabled || opened, 'the stage is open though an incident is');
  expectThat(
    world.lock.holds.map(({ owner }) => owner).join() === 'd-77',
    'the lock is not held by the other one alone',
  );
  expectThat(world.outcomes.size === stops.length, 'a deployment has no outcome');
  expectThat(world.counted.length <= stops.length, 'a deployment was counted twice');
  if (crashed + lost === 0) expectThat(world.counted.length === stops.length, 'a deployment was not counted');
  const repeated = world.published.filter(({ subject }) => subject.startsWith('[repeat?]')).length;
  return { violations, trace: trace.join(), crashed, lost, published: world.published.length, repeated };
}
