/**
 * A world in which hook runs take locks through the real protocol while a seeded scheduler decides which of their calls is
 * served next, which is lost, who crashes, how long anybody pauses and how far the clocks differ.
 */

import type { LockRecord } from '../../../lib/contract/ledger/lock-record';
import { CLOCK_SKEW_MS, LONGEST_HOOK_MS, lockLeaseSec, SHIFT_SLACK_MS } from '../../../lib/contract/lock-lease';
import type { LockStore, OwnerStatus } from '../../../lib/judge/coordination/lock-ports';
import { type LockRequest, reconcileLock } from '../../../lib/judge/coordination/lock-protocol';
import {
  acquireLocks,
  confirmLocks,
  giveBackLocks,
  type LockSurroundings,
  releaseLocks,
} from '../../../lib/judge/coordination/lock-session';

const SHIFT_MS = 300_000;
const BAKE_MS = 300_000;
const LEASE_MS = lockLeaseSec(SHIFT_MS / 60_000, BAKE_MS / 1000) * 1000;
/** CodeDeploy waits this long for a hook. */
const HOOK_WAIT_MS = 3_600_000;
const LOCKS = ['orders-db', 'stock-db'];

/** What is done to the protocol to see that the world would notice. */
export interface Sabotage {
  readonly skewMs?: number;
  readonly leaseMs?: number;
  readonly unconditionalWrites?: boolean;
  readonly forgetReentry?: boolean;
  /** The hook after traffic frees the locks before CodeDeploy has its answer. */
  readonly releaseEarly?: boolean;
}

export interface Outcome {
  readonly violations: readonly string[];
  /** What was done in which order: equal traces are one interleaving. */
  readonly trace: string;
  readonly shifted: number;
  readonly refused: number;
  readonly crashed: number;
}

interface Deployment {
  readonly id: string;
  readonly requests: readonly LockRequest[];
  /** `baking`: it has all traffic, and the hook after traffic watches. */
  state: 'waiting' | 'shifting' | 'baking' | 'ended';
  endsAtMs: number;
}

/** CodeDeploy runs a hook; Lambda may deliver it twice. */
interface Invocation {
  readonly deployment: Deployment;
  readonly event: 'before' | 'after';
}

interface Call {
  readonly run: number;
  readonly what: string;
  readonly notBeforeMs: number;
  readonly serve: () => Promise<void> | void;
}

/** mulberry32, a public-domain generator of 32 bits. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A conditional-write store in memory, as strict as DynamoDB's. */
export function memoryStore(sabotage: Sabotage = {}): LockStore {
  const records = new Map<string, LockRecord>();
  return {
    read: async (name) => records.get(name),
    write: async (record, seen) => {
      if (!sabotage.unconditionalWrites && (records.get(record.name)?.revision ?? 0) !== seen) return false;
      records.set(record.name, record);
      return true;
    },
  };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Plays one seed to its end, against a store that holds none of the locks yet. */
export async function playLocks(seed: number, backing: LockStore, sabotage: Sabotage = {}): Promise<Outcome> {
  const random = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)];
  const chance = (share: number) => random() < share;
  const signal = new AbortController().signal;
  const skew = sabotage.skewMs ?? CLOCK_SKEW_MS;
  const start = 1_800_000_000_000;
  let nowMs = start;
  let shifted = 0;
  let refused = 0;
  let crashed = 0;
  const violations: string[] = [];
  const trace: string[] = [];
  const pending: Call[] = [];
  const dead = new Set<number>();
  const killsAtMs: number[] = [];

  const wanted = (): LockRequest[] => {
    const names = chance(0.4) ? LOCKS : [pick(LOCKS)];
    return names.map((name) => ({ name, mode: chance(0.7) ? 'exclusive' : 'shared' }));
  };
  const deployments: Deployment[] = Array.from({ length: chance(0.3) ? 3 : 2 }, (_, index) => ({
    id: `d-${index}`,
    requests: wanted(),
    state: 'waiting',
    endsAtMs: start + HOOK_WAIT_MS,
  }));
  const queue: Invocation[] = deployments.flatMap((deployment) => {
    const invocation: Invocation = { deployment, event: 'before' };
    return chance(0.5) ? [invocation, invocation] : [invocation];
  });
  const askable = chance(0.5);

  const status = (owner: string): OwnerStatus => {
    if (!askable || chance(0.1)) return 'unknown';
    const state = deployments.find(({ id }) => id === owner)?.state;
    return state === undefined ? 'unknown' : state === 'ended' ? 'ended' : 'running';
  };

  const judgeNow = () => {
    for (const deployment of deployments) {
      if (deployment.state === 'shifting' && nowMs >= deployment.endsAtMs) {
        deployment.state = 'baking';
        deployment.endsAtMs += BAKE_MS;
        for (let copies = chance(0.3) ? 2 : 1; copies > 0; copies--) queue.push({ deployment, event: 'after' });
        // Others come while it bakes, too: most of the first ones were refused long ago.
        if (deployments.length < 4 && chance(0.5)) {
          const late: Deployment = {
            id: `d-${deployments.length}`,
            requests: deployment.requests,
            state: 'waiting',
            endsAtMs: nowMs + HOOK_WAIT_MS,
          };
          deployments.push(late);
          queue.push({ deployment: late, event: 'before' });
        }
      }
      if (deployment.state !== 'ended' && nowMs >= deployment.endsAtMs) deployment.state = 'ended';
    }
    const shifting = deployments.filter(({ state }) => state === 'shifting' || state === 'baking');
    for (const name of LOCKS) {
      const modes = shifting.flatMap(({ requests }) => requests.filter((request) => request.name === name));
      if (modes.length > 1 && modes.some(({ mode }) => mode === 'exclusive')) {
        violations.push(`seed ${seed}: ${shifting.map(({ id }) => id).join(' and ')} shift under ${name}`);
      }
    }
  };

  /** A call of a run: served when the scheduler says so, its answer delivered later, or never. */
  const call = <T>(run: number, what: string, work: () => Promise<T> | T, notBeforeMs = 0): Promise<T> =>
    new Promise((resolve, reject) => {
      const serve = async () => {
        try {
          const answer = await work();
          if (chance(0.6)) resolve(answer);
          else pending.push({ run, what: `${what}'`, notBeforeMs: 0, serve: () => resolve(answer) });
        } catch (error) {
          reject(error);
        }
      };
      pending.push({ run, what, notBeforeMs, serve });
    });

  const store = (run: number): LockStore => ({
    read: (name, abort) => call(run, `read ${name}`, () => backing.read(name, abort)),
    write: (record, seen, abort) =>
      call(run, `write ${record.name}`, async () => {
        const kept = sabotage.forgetReentry
          ? { ...record, holds: record.holds.map((hold) => ({ ...hold, reentered: false })) }
          : record;
        const written = await backing.write(kept, seen, abort);
        // An answer that is lost makes the SDK send the same write again, which then finds itself overtaken by itself.
        return written && !chance(0.05);
      }),
  });

  const report = (deployment: Deployment, outcome: 'Succeeded' | 'Failed') => {
    if (deployment.state !== 'waiting') return;
    if (outcome === 'Failed') {
      deployment.state = 'ended';
      return;
    }
    deployment.state = 'shifting';
    deployment.endsAtMs = nowMs + SHIFT_MS + (chance(0.5) ? SHIFT_SLACK_MS : 0);
    shifted++;
  };

  const surroundingsOf = (run: number): LockSurroundings => {
    const offset = (random() - 0.5) * skew;
    return {
      store: store(run),
      owners: { status: (owner) => call(run, `status ${owner}`, () => status(owner)) },
      wallClock: { nowMs: () => Math.round(nowMs + offset) },
      clock: { now: () => nowMs, sleep: (ms) => call(run, 'sleep', () => undefined, nowMs + ms) },
      signal,
    };
  };

  const hook = async (run: number, deployment: Deployment) => {
    const surroundings = surroundingsOf(run);
    const { id: owner, requests } = deployment;
    const claimant = { owner, run: `run-${run}`, deployment: owner, leaseMs: sabotage.leaseMs ?? LEASE_MS };
    const checksFail = chance(0.25);
    let through = false;
    try {
      const acquisition = await acquireLocks(requests, claimant, surroundings, nowMs + (chance(0.5) ? 0 : 120_000));
      if (!acquisition.acquired) refused++;
      else if (!checksFail) through = await confirmLocks(requests, claimant, surroundings);
    } catch {
      through = false;
    }
    if (through) {
      await call(run, 'report Succeeded', () => report(deployment, 'Succeeded'));
      return;
    }
    await giveBackLocks(requests, claimant, surroundings);
    await call(run, 'report Failed', () => report(deployment, 'Failed'));
  };

  /** The hook after traffic: a heartbeat, CodeDeploy's answer, and then the locks are free. */
  const afterHook = async (run: number, deployment: Deployment) => {
    const { id: owner, requests } = deployment;
    const around = surroundingsOf(run);
    const claimant = { owner, run: `run-${run}`, deployment: owner, leaseMs: LONGEST_HOOK_MS };
    const release = () =>
      releaseLocks(
        requests.map(({ name }) => name),
        owner,
        around,
      );
    if (sabotage.releaseEarly) await release();
    await confirmLocks(requests, claimant, around).catch(() => false);
    await call(run, 'bake', () => undefined, nowMs + Math.round(random() * BAKE_MS));
    await call(run, 'report after', () => {
      if (deployment.state === 'baking') deployment.state = 'ended';
    });
    await release();
  };

  let runs = 0;
  let lastRun = -1;
  const begin = ({ deployment, event }: Invocation) => {
    const run = runs++;
    killsAtMs[run] = nowMs + LONGEST_HOOK_MS;
    // What a killed run still awaits is never answered, so this promise may stay pending for good.
    void (event === 'before' ? hook : afterHook)(run, deployment).catch(() => dead.add(run));
  };
  const reconcile = async () => {
    for (const name of LOCKS) {
      const record = await backing.read(name, signal);
      if (!record) continue;
      const statuses = new Map(record.holds.map(({ owner }) => [owner, status(owner)] as const));
      const next = reconcileLock(record, nowMs + (random() - 0.5) * skew, LEASE_MS, statuses);
      if (next) await backing.write(next, record.revision, signal);
    }
  };
  const ended = async () => {
    const over = deployments.filter(({ state }) => state === 'ended');
    if (over.length === 0) return;
    const { id, requests } = pick(over);
    const surroundings = {
      store: backing,
      owners: { status: async () => 'unknown' as const },
      wallClock: { nowMs: () => nowMs },
      clock: { now: () => nowMs, sleep: async () => undefined },
      signal,
    };
    await releaseLocks(
      requests.map(({ name }) => name),
      id,
      surroundings,
    );
  };
  const instants = async (): Promise<number[]> => {
    const records = await Promise.all(LOCKS.map((name) => backing.read(name, signal)));
    const leases = records.flatMap((record) => record?.holds.map(({ untilMs }) => untilMs) ?? []);
    return [
      ...deployments.map(({ endsAtMs }) => endsAtMs - 1),
      ...killsAtMs.map((at) => at - 1),
      ...leases.flatMap((until) => [until, until + CLOCK_SKEW_MS / 2 + 1, until + CLOCK_SKEW_MS + 1, until + 2 * skew]),
    ].filter((at) => at > nowMs);
  };

  for (let step = 0; step < 400; step++) {
    for (let run = 0; run < runs; run++) if (nowMs >= killsAtMs[run]) dead.add(run);
    const ready = pending.filter(({ run, notBeforeMs }) => !dead.has(run) && notBeforeMs <= nowMs);
    const isShifting = deployments.some(({ state }) => state === 'shifting' || state === 'baking');
    if (queue.length === 0 && !isShifting && pending.every(({ run }) => dead.has(run))) break;
    const dice = random();
    if (queue.length > 0 && (dice < 0.15 || ready.length === 0)) {
      const [next] = queue.splice(Math.floor(random() * queue.length), 1);
      trace.push(`start ${next.event} ${next.deployment.id}`);
      begin(next);
    } else if (dice < 0.72 && ready.length > 0) {
      // Bursts: one run goes far while another one stands still between two of its calls.
      const own = ready.filter(({ run }) => run === lastRun);
      const next = own.length > 0 && chance(0.7) ? pick(own) : pick(ready);
      lastRun = next.run;
      pending.splice(pending.indexOf(next), 1);
      trace.push(`${next.run} ${next.what}`);
      await next.serve();
    } else if (dice < 0.74 && runs > 0) {
      const run = Math.floor(random() * runs);
      if (!dead.has(run)) crashed++;
      dead.add(run);
      trace.push(`crash ${run}`);
    } else if (dice < 0.8) {
      trace.push('reconcile');
      await reconcile();
    } else if (dice < 0.85) {
      trace.push('event');
      await ended();
    } else {
      const choices = await instants();
      const by = chance(0.5) && choices.length > 0 ? pick(choices) - nowMs : pick([1_000, 5_000, 25_000, 120_000]);
      nowMs += by;
      trace.push(`+${by}`);
    }
    await settled();
    judgeNow();
  }

  // Whatever happened: a lease after the last shift, and one reconciliation later, every lock is free.
  nowMs = Math.max(nowMs, ...deployments.map(({ endsAtMs }) => endsAtMs)) + 2 * LEASE_MS + 2 * CLOCK_SKEW_MS;
  judgeNow();
  await reconcile();
  for (const name of LOCKS) {
    const left = (await backing.read(name, signal))?.holds ?? [];
    if (left.length > 0) violations.push(`seed ${seed}: ${name} is never free again, held by ${left[0].owner}`);
  }
  return { violations, trace: trace.join('|'), shifted, refused, crashed };
}
