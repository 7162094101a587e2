import { type ShiftStep, shiftMinutes, shiftSteps } from '../../../lib/contract/traffic-shift';
import type { TwinAssumptions } from '../../../lib/rehearsal/assumptions';
import { AlarmWatch } from '../../../lib/rehearsal/cloudwatch/alarm-watch';
import { MINUTE_MS } from '../../../lib/rehearsal/cloudwatch/metric-store';
import type { AlarmModel, Deployable, Scenario } from '../../../lib/rehearsal/model';
import { TwinAccount } from '../../../lib/rehearsal/twin-account';
import type { AlarmRule } from '../rules/alarm-rule';
import type { PollerRule } from '../rules/poller';
import type { RuleOutcome } from '../statistics/rule-tally';
import { RuleRun } from './rule-run';
import { VisibleMinutes } from './visible-minutes';

/** What is the same for all rollouts of a cell. */
export interface Contest {
  readonly deployable: Deployable;
  readonly alarmRules: readonly AlarmRule[];
  readonly pollerRules: readonly PollerRule[];
  /** Minutes after the last step of the shift in which alarms still stop the deployment. */
  readonly bakeMin: number;
  /** Calls of the new version that would fail in half an hour after that, because of its fault, if nobody stopped it. */
  readonly hurtAfterwards: number;
  /** The twin's assumptions, with a warm-up as long as the longest look back of an alarm. */
  readonly assumptions: TwinAssumptions;
}

/** Minutes from the first shift in which something can stop the deployment. */
export function watchedMinutes({ deployable, bakeMin }: Contest): number {
  return shiftMinutes(deployable.shift) + bakeMin;
}

/**
 * Plays one rollout of the twin under all rules at once.
 *
 * The traffic, the metrics with their delay, the alarms' evaluation and the steps of the shift are the twin's; nothing stops this rollout,
 * and for each rule it is noted when it would have: CodeDeploy's next look at the alarms after the rule spoke, and the time until the old
 * version has all calls again. What was drawn until then does not depend on who stops the rollout, so one draw serves all rules.
 *
 * @returns one outcome for each rule: alarm rules first, in their order
 */
export function playRollout(contest: Contest, scenario: Scenario): RuleOutcome[] {
  return new CounterfactualRollout(contest, scenario).play();
}

function readsDurations({ entries }: AlarmModel): boolean {
  return entries.some((entry) => 'metricName' in entry && entry.metricName === 'Duration');
}

class CounterfactualRollout {
  private readonly account: TwinAccount;
  private readonly steps: readonly ShiftStep[];
  private readonly runs: RuleRun[];
  private firstShiftMs = 0;

  public constructor(
    private readonly contest: Contest,
    private readonly scenario: Scenario,
  ) {
    const { deployable, alarmRules, pollerRules } = contest;
    this.steps = shiftSteps(deployable.shift);
    this.runs = [...alarmRules, ...pollerRules].map(({ name }) => new RuleRun(name));
    // The account's own alarms are evaluated to the end, each rule's only until it spoke; but it draws durations for its own only.
    const alarms = alarmRules.flatMap((rule) => rule.alarms.filter(readsDurations));
    this.account = new TwinAccount({ ...deployable, alarms }, scenario, contest.assumptions, 'verdict');
  }

  public play(): RuleOutcome[] {
    const { account, contest, steps } = this;
    const { clock, random, traffic } = account;
    const { assumptions } = contest;
    for (const [index, rule] of contest.alarmRules.entries()) this.evaluateAlarms(rule, this.runs[index]);
    // On a clock of its own an account is warm at once.
    void account.warmUp();
    for (const run of this.runs) if (run.spoke) run.refuse();

    const firstMs = clock.now();
    this.firstShiftMs = firstMs;
    const pollMs = assumptions.alarmPollSec * 1000;
    const stopLooking = clock.every(firstMs + random.timeBetween(0, pollMs), pollMs, () => this.lookAtRules());
    const delayMs = this.scenario.metricDelayMin[1] * MINUTE_MS;
    const visible = new VisibleMinutes(account.store, firstMs, delayMs);
    for (const [index, rule] of contest.pollerRules.entries()) {
      this.poll(rule, this.runs[contest.alarmRules.length + index], visible);
    }
    traffic.firstShiftAt(firstMs);
    const over = (): boolean => this.runs.every((run) => run.over);
    for (const { atMin, weight } of steps) {
      clock.advanceTo(firstMs + Math.round(atMin * MINUTE_MS), over);
      if (over()) break;
      traffic.route(weight);
    }
    const endMs = firstMs + watchedMinutes(contest) * MINUTE_MS;
    if (!over()) clock.advanceTo(endMs, over);
    traffic.settle();
    const hurt = traffic.failedCallsOfFault + contest.hurtAfterwards;
    stopLooking();
    // What was stopped in the last moment is back a little later.
    const coming = (): boolean => this.runs.some((run) => run.settled && !run.over);
    if (coming()) clock.advanceTo(clock.now() + assumptions.rollbackMin[1] * MINUTE_MS, () => !coming());
    return this.runs.map((run) => run.end(hurt));
  }

  private evaluateAlarms({ alarms }: AlarmRule, run: RuleRun): void {
    const { account } = this;
    const { clock, random, store } = account;
    const watch = new AlarmWatch({ alarms });
    const fromMs = account.readyMs - this.contest.assumptions.alarmsExistMin * MINUTE_MS;
    for (const compiled of watch.alarms) {
      const cancel = clock.every(fromMs + random.timeBetween(0, compiled.intervalMs), compiled.intervalMs, () => {
        if (run.settled) {
          cancel();
          return;
        }
        watch.evaluate(compiled, store, clock.now());
        if (watch.inAlarm === undefined) run.retract();
        else run.speak(clock.now());
      });
    }
  }

  private poll({ everyMin, start }: PollerRule, run: RuleRun, visible: VisibleMinutes): void {
    const { clock, random } = this.account;
    const judge = start();
    let untilLook = 0;
    const cancel = clock.every(this.firstShiftMs + random.timeBetween(0, MINUTE_MS), MINUTE_MS, () => {
      const minutes = visible.at(clock.now());
      if (minutes.length === 0 || untilLook-- > 0) return;
      untilLook = everyMin - 1;
      if (!judge(minutes)) return;
      run.speak(clock.now());
      cancel();
    });
  }

  private lookAtRules(): void {
    const { clock, random, traffic } = this.account;
    const [least, most] = this.contest.assumptions.rollbackMin;
    for (const run of this.runs) {
      if (run.settled || !run.spoke) continue;
      const { back } = run.stop(this.firstShiftMs, () => {
        traffic.settle();
        return traffic.failedCallsOfFault;
      });
      clock.schedule(clock.now() + random.timeBetween(least * MINUTE_MS, most * MINUTE_MS), back);
    }
  }
}
