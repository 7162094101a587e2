import type { LifecycleEvent } from '../../contract/names';
import type { HookReport } from '../../contract/report';
import { type ShiftStep, shiftSteps } from '../../contract/traffic-shift';
import type { TwinAssumptions } from '../assumptions';
import { MINUTE_MS } from '../cloudwatch/metric-store';
import type { Deployable } from '../model';
import type { TwinAccount } from '../twin-account';
import { type Ending, endingOf, type Refusal, type Stop } from './ending';
import type { LifecycleHooks } from './lifecycle-hooks';

/**
 * One deployment of CodeDeploy: BeforeAllowTraffic, AllowTraffic step by step, AfterAllowTraffic, with a look at the group's alarms
 * every few seconds; what stops it is rolled back where the group says so (CodeDeploy user guide, deployments on Lambda).
 */
export class Deployment {
  public readonly steps: readonly ShiftStep[];
  public readonly hookReports: HookReport[] = [];
  /** When the first weight was set, if any was. */
  public firstShiftMs?: number;
  /** When the current version had all calls again, if it was rolled back. */
  public backMs?: number;

  private stop?: Stop;
  private isOver = false;
  private cancelPoll: () => void = () => {};

  public constructor(
    private readonly deployable: Deployable,
    private readonly account: TwinAccount,
    private readonly assumptions: TwinAssumptions,
    private readonly hooks?: LifecycleHooks,
  ) {
    this.steps = shiftSteps(deployable.shift);
  }

  /** Runs the deployment to its end. */
  public async run(): Promise<Ending> {
    const { targetVersion, currentVersion, deploymentConfigName } = this.deployable;
    this.account.tell(
      'deployment',
      `CodeDeploy starts to replace version ${currentVersion} by version ${targetVersion} (${deploymentConfigName})`,
    );
    await this.proceed();
    this.isOver = true;
    this.cancelPoll();
    const shifted = this.firstShiftMs !== undefined;
    const ending = endingOf(this.deployable, this.stop, shifted ? this.account.traffic.weight : undefined);
    if (ending.verdict === 'rolled-back') await this.rollBack();
    return ending;
  }

  private async proceed(): Promise<void> {
    const { clock, random } = this.account;
    const refusal = this.refusal();
    if (refusal !== undefined) {
      this.stop = { kind: 'refused', by: refusal };
      return;
    }
    const pollMs = this.assumptions.alarmPollSec * 1000;
    this.cancelPoll = clock.every(clock.now() + random.timeBetween(0, pollMs), pollMs, () => this.poll());
    await this.lifecycleEvent('BeforeAllowTraffic');
    await this.allowTraffic();
    if (!this.assumptions.alarmsArmedDuringAfterAllowTraffic) this.cancelPoll();
    await this.lifecycleEvent('AfterAllowTraffic');
  }

  /** Stops the deployment as StopDeployment does; nothing happens where it is over or being stopped. */
  public requestStop(by: string, autoRollback = false): void {
    if (this.stop !== undefined || this.isOver) return;
    this.stop = { kind: 'request', by, autoRollback };
    this.account.tell('deployment', `${by} stops the deployment`);
  }

  private refusal(): Refusal | undefined {
    const { watch, parts } = this.account;
    const { deploymentGroupName, aliasName } = this.deployable;
    const has = (kind: 'active-deployment' | 'moved-alias'): boolean =>
      parts.scenario.faults.some((fault) => fault.kind === kind);
    if (has('active-deployment')) return { kind: 'active-deployment', deploymentGroupName };
    if (has('moved-alias')) return { kind: 'moved-alias', aliasName };
    return watch.inAlarm === undefined ? undefined : { kind: 'alarm', alarmName: watch.inAlarm };
  }

  private poll(): void {
    const { inAlarm } = this.account.watch;
    if (inAlarm === undefined || this.stop !== undefined) return;
    this.stop = { kind: 'alarm', alarmName: inAlarm };
    this.account.tell('deployment', `CodeDeploy finds alarm ${inAlarm} in ALARM and stops the deployment`);
  }

  private async allowTraffic(): Promise<void> {
    if (this.stop !== undefined) return;
    const { clock, pace, traffic } = this.account;
    const firstMs = clock.now();
    this.firstShiftMs = firstMs;
    traffic.firstShiftAt(firstMs);
    for (const { atMin, weight } of this.steps) {
      await pace.advanceTo(firstMs + Math.round(atMin * MINUTE_MS), () => this.stop !== undefined);
      if (this.stop !== undefined) return;
      traffic.route(weight);
      const { targetVersion } = this.deployable;
      this.account.tell('shift', `version ${targetVersion} gets ${Math.round(weight * 100)} % of the calls`);
    }
  }

  private async lifecycleEvent(event: LifecycleEvent): Promise<void> {
    if (this.stop !== undefined || !this.deployable.hooks.includes(event)) return;
    if (this.hooks === undefined) {
      this.account.tell('hook', `${event}: its hook was not rehearsed and is taken for Succeeded`);
      return;
    }
    const report = await this.report(event, this.hooks);
    if (this.stop !== undefined) {
      // CodeDeploy no longer waits for the hook, but reports of hooks that ended with the stop still help to read it.
      if (report !== undefined) this.hookReports.push(report);
      return;
    }
    if (report === undefined) {
      const reason = `the hook reported nothing within ${this.assumptions.hookLimitMin} minutes, which CodeDeploy takes for Failed`;
      this.account.tell('hook', `${event} Failed: ${reason}`);
      this.stop = { kind: 'hook', event, reason };
      return;
    }
    this.hookReports.push(report);
    this.account.tell('hook', `${event} ${report.outcome}: ${report.reason}`);
    if (report.outcome !== 'Succeeded') this.stop = { kind: 'hook', event, reason: report.reason, report };
  }

  /** The hook's report; undefined where it never reported, or the deployment was stopped meanwhile. */
  private async report(event: LifecycleEvent, hooks: LifecycleHooks): Promise<HookReport | undefined> {
    const { clock, pace, watch, store } = this.account;
    const interrupted = (): boolean => this.stop !== undefined;
    const limitMs = this.assumptions.hookLimitMin * MINUTE_MS;
    const deadlineMs = clock.now() + limitMs;
    const started = Promise.resolve().then(() => hooks.run(event, clock, () => watch.states, store));
    const outcome = await pace.run(started, { limitMs, interrupted });
    if (outcome.kind === 'settled') return outcome.value;
    if (outcome.kind === 'rejected') {
      // A hook that broke told CodeDeploy nothing: the deployment hangs until the limit, and alarms may stop it before.
      this.account.tell('hook', `${event}: the hook broke without a report`);
      await pace.advanceTo(deadlineMs, interrupted);
    }
    return undefined;
  }

  private async rollBack(): Promise<void> {
    const { clock, pace, random, traffic } = this.account;
    this.account.tell('rollback', `CodeDeploy rolls back to version ${this.deployable.currentVersion}`);
    const [least, most] = this.assumptions.rollbackMin;
    await pace.advanceTo(clock.now() + random.timeBetween(least * MINUTE_MS, most * MINUTE_MS));
    traffic.route(0);
    this.backMs = clock.now();
    this.account.tell('rollback', `version ${this.deployable.currentVersion} has all calls again`);
  }
}
