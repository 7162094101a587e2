import type { GateKind } from './coordination';
import type { LifecycleEvent } from './names';
import type { CheckKind, CheckMode } from './plan';

/** PASSED and FAILED are answers; INCONCLUSIVE: there was nothing to judge; ERRORED: the question could not be asked. */
export const VERDICTS = ['PASSED', 'INCONCLUSIVE', 'ERRORED', 'FAILED'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One thing a check found. Names, versions and stages only: never a value. */
export interface Finding {
  /** Stable, for machines: `environment.missing`. */
  readonly code: string;
  /** For people: lower case, names the culprit and says what to do. */
  readonly message: string;
  /** The variable, secret, parameter, alarm or revision at fault. */
  readonly subject?: string;
}

export interface CheckResult {
  readonly id: string;
  readonly kind: CheckKind | GateKind;
  readonly mode: CheckMode;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** What the reason of the run tells of this check even where it stops nothing. */
  readonly summary?: string;
  /** The owner's policy lets the deployment go on although the verdict is INCONCLUSIVE. Of no other verdict. */
  readonly flagged?: boolean;
  /** A break-glass let the release pass without asking. The verdict is INCONCLUSIVE then, and stops nothing. */
  readonly skipped?: boolean;
  readonly durationMs: number;
}

/** What CodeDeploy accepts as an answer (API reference, PutLifecycleEventHookExecutionStatus). */
export type HookOutcome = 'Succeeded' | 'Failed';

/** Who let a release pass, why, until when, and what was not asked because of it. */
export interface BrokenGlass {
  /** The CodeDeploy application whose deployment passed. */
  readonly applicationName: string;
  readonly actor: string;
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
  /** Ids of checks and gates. */
  readonly skipped: readonly string[];
}

/** One run of a hook: the line that it logs and what the twin shows. */
export interface HookReport {
  readonly reportVersion: 1;
  /** FirstDeployment: CloudFormation asked before it created the alias; CodeDeploy deploys nothing then. */
  readonly lifecycleEvent: LifecycleEvent | 'FirstDeployment';
  /** Of a first deployment the id of CloudFormation's request. */
  readonly deploymentId: string;
  readonly outcome: HookOutcome;
  /** One sentence: why this outcome. */
  readonly reason: string;
  readonly functionName?: string;
  readonly aliasName?: string;
  readonly currentVersion?: string;
  readonly targetVersion?: string;
  readonly releaseId?: string;
  readonly checks: readonly CheckResult[];
  /** Where to read on, for an outcome of Failed. */
  readonly runbook?: string;
  readonly brokenGlass?: BrokenGlass;
  /** Whoever waits for the outcome was not told: a second line of the run, or the only one where nobody is known to wait. */
  readonly unreported?: boolean;
  /** What the ledger did not take after the decision; no outcome changes by it. */
  readonly unwritten?: readonly Finding[];
  readonly durationMs: number;
}
