import type { LocksSpec } from '../../contract/coordination';
import { LONGEST_HOOK_MS } from '../../contract/lock-lease';
import type { CheckAnswer } from '../checks/answer';
import type { LockClaimant } from '../coordination/lock-protocol';
import { lockRefusal } from '../coordination/lock-refusal';
import {
  acquireLocks,
  confirmLocks,
  giveBackLocks,
  type LockSurroundings,
  releaseLocks,
} from '../coordination/lock-session';
import { withDeadline } from '../deadline';
import type { GatedRun } from './gated-run';
import type { HookLedger } from './ports';

/** Between two heartbeats while the hook after traffic watches, in milliseconds. */
const HEARTBEAT_MS = 60_000;

/** The most that one heartbeat takes. */
const BEAT_MS = 20_000;

/** Time for the last look at a lock that was waited for. */
const LAST_LOOK_MS = 5_000;

/** The locks of one deployment, in the hands of one run of a hook. */
export class LockGate {
  private readonly claimant: LockClaimant;

  public constructor(
    private readonly run: GatedRun,
    private readonly ledger: HookLedger,
    private readonly locks: LocksSpec,
  ) {
    const { deployment, deploymentId, plan, port } = run;
    this.claimant = {
      owner: deploymentId,
      run: port.run,
      deployment: `${deployment.applicationName}/${deployment.deploymentGroupName}`,
      releaseId: plan.release.releaseId,
      leaseMs: locks.leaseSec * 1000,
    };
  }

  /** Takes all locks, waiting for them until shortly before `endsAtMs` of the clock, or until it is `hopeless`. */
  public async take(endsAtMs: number, signal: AbortSignal, hopeless: AbortSignal): Promise<CheckAnswer> {
    const waitUntilMs = endsAtMs - LAST_LOOK_MS;
    const acquisition = await acquireLocks(this.locks.holds, this.claimant, this.around(signal), waitUntilMs, hopeless);
    if (acquisition.acquired) return { verdict: 'PASSED', findings: [] };
    return { verdict: 'FAILED', findings: [lockRefusal(acquisition.name, acquisition.blocking)] };
  }

  /** The last thing before Succeeded is reported: renews every lease in full, or refuses. */
  public async confirm(signal: AbortSignal): Promise<CheckAnswer> {
    if (await confirmLocks(this.locks.holds, this.claimant, this.around(signal)))
      return { verdict: 'PASSED', findings: [] };
    return { verdict: 'FAILED', findings: [this.lost('before traffic shifted, deploy again')] };
  }

  /** Before Failed is reported: what this run alone took is free at once. */
  public async giveBack(signal: AbortSignal): Promise<void> {
    await giveBackLocks(this.locks.holds, this.claimant, this.around(signal));
  }

  /**
   * Prolongs the leases until the work is done. Traffic has shifted by then, so nothing that happens to a lock speaks against the
   * release: the answer is for people. A beat that fails is made up for by the next one.
   */
  public async beat(working: Promise<unknown>, signal: AbortSignal): Promise<CheckAnswer> {
    const { clock } = this.run;
    const done = new AbortController();
    void working.finally(() => done.abort()).catch(() => {});
    const pause = AbortSignal.any([done.signal, signal]);
    const claimant = { ...this.claimant, leaseMs: LONGEST_HOOK_MS };
    let trouble: unknown;
    do {
      try {
        const one = { clock, endsAtMs: clock.now() + BEAT_MS, what: 'the ledger', signal };
        const held = await withDeadline(one, (abort) => confirmLocks(this.locks.holds, claimant, this.around(abort)));
        if (!held) return { verdict: 'FAILED', findings: [this.lost('while traffic was shifting, see who took it')] };
        trouble = undefined;
      } catch (thrown) {
        trouble = thrown;
      }
      await clock.sleep(HEARTBEAT_MS, pause);
    } while (!pause.aborted);
    if (trouble !== undefined) throw trouble;
    return { verdict: 'PASSED', findings: [] };
  }

  /** After CodeDeploy took Succeeded for the last lifecycle event: the shift is over for good. */
  public async release(signal: AbortSignal): Promise<void> {
    const names = this.locks.holds.map(({ name }) => name);
    await releaseLocks(names, this.claimant.owner, this.around(signal));
  }

  private lost(when: string) {
    const names = this.locks.holds.map(({ name }) => name).join(', ');
    return { code: 'lock.lost', subject: names, message: `not all of the locks ${names} were held any more ${when}` };
  }

  private around(signal: AbortSignal): LockSurroundings {
    const { port, clock } = this.run;
    return { store: this.ledger.locks, owners: port.owners, wallClock: port.wallClock, clock, signal };
  }
}
