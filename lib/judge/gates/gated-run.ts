import type { CoordinationSpec } from '../../contract/coordination';
import type { LifecycleEvent } from '../../contract/names';
import type { CheckSpec, Plan } from '../../contract/plan';
import type { BrokenGlass, CheckResult, Finding } from '../../contract/report';
import type { Decision } from '../decide';
import type { Clock, DeploymentView, InspectionPort, Sha256 } from '../ports';
import type { CoordinationPort, HookLedger } from './ports';

/** One run of a hook of a deployment that is coordinated with others. */
export interface GatedRun {
  readonly lifecycleEvent: LifecycleEvent;
  readonly deploymentId: string;
  readonly plan: Plan;
  readonly coordination: CoordinationSpec;
  readonly deployment: DeploymentView;
  readonly inspection: InspectionPort;
  readonly port: CoordinationPort;
  readonly clock: Clock;
  readonly sha256: Sha256;
  /** The checks of the lifecycle event. */
  readonly checks: readonly CheckSpec[];
  /** Instant on the clock, in milliseconds, at which the judgement must be there. */
  readonly endsAtMs: number;
}

/** What came of it. */
export interface GatedJudgement extends Decision {
  readonly checks: readonly CheckResult[];
  readonly brokenGlass?: BrokenGlass;
  /** What could not be written after the decision. */
  readonly unwritten: readonly Finding[];
  /**
   * Writes what holds only once CodeDeploy has the outcome. Never rejects.
   *
   * @param endsAtMs instant on the clock at which the process ends
   * @returns what could not be written
   */
  readonly settle?: (endsAtMs: number) => Promise<readonly Finding[]>;
}

/** The most that is kept of a run for what comes after its checks: writing the verdicts, confirming or giving back the locks. */
const CLOSING_MS = 15_000;

/** Until when checks and gates may take. */
export function workEndsAtMs({ clock, endsAtMs }: Pick<GatedRun, 'clock' | 'endsAtMs'>): number {
  return endsAtMs - Math.min(CLOSING_MS, Math.max(0, endsAtMs - clock.now()) / 4);
}

export function ledgerOf({ coordination, port }: GatedRun): HookLedger | undefined {
  return coordination.ledgerTable === undefined ? undefined : port.ledger(coordination.ledgerTable);
}

/**
 * The results as they count. Where the whole deployment is observed none of them stops it; what the policy of its check lets pass would
 * not have stopped it anyway.
 */
export function counted({ coordination }: GatedRun, results: readonly CheckResult[]): CheckResult[] {
  if (coordination.mode !== 'observe') return [...results];
  return results.map((result) => (result.flagged === true ? result : { ...result, mode: 'observe' }));
}
