import { MINUTE_MS } from '../../../lib/rehearsal/cloudwatch/metric-store';
import type { RuleOutcome } from '../statistics/rule-tally';

/**
 * One rule in one rollout. All rules of a rollout watch the same traffic, which goes on as if nobody stopped it; each has its own end in
 * it, so the comparison between rules is paired.
 */
export class RuleRun {
  /** Whether the rule's end is known, so that it need not look any more. */
  public settled = false;
  private spokeAtMs?: number;
  private outcome?: RuleOutcome;

  public constructor(public readonly name: string) {}

  /** Whether CodeDeploy would find the rule in ALARM. */
  public get spoke(): boolean {
    return this.spokeAtMs !== undefined;
  }

  /** The rule says stop. */
  public speak(nowMs: number): void {
    this.spokeAtMs ??= nowMs;
  }

  /** The rule takes it back, as an alarm that goes to OK does. */
  public retract(): void {
    this.spokeAtMs = undefined;
  }

  /** CodeDeploy refuses to start while an alarm is in ALARM: nobody is hurt, and nothing is deployed. */
  public refuse(): void {
    this.settled = true;
    this.outcome = { ending: 'refused', hurt: 0 };
  }

  /** CodeDeploy stops the deployment; `hurt` calls had failed when the old version had all traffic again. */
  public stop(firstShiftMs: number, hurt: () => number): { back(): void } {
    this.settled = true;
    const spokeAtMin = ((this.spokeAtMs ?? firstShiftMs) - firstShiftMs) / MINUTE_MS;
    return {
      back: () => {
        this.outcome = { ending: 'stopped', spokeAtMin, hurt: hurt() };
      },
    };
  }

  /** Whether the rollout need not go on for this rule's sake. */
  public get over(): boolean {
    return this.outcome !== undefined;
  }

  /** How the rollout ended under this rule; `hurt` is for a rule that never stopped it. */
  public end(hurt: number): RuleOutcome {
    return this.outcome ?? { ending: 'promoted', hurt };
  }
}
