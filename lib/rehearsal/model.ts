/**
 * What the rooms of the twin tell each other: the template reader produces {@link Deployable}s, the simulation turns a
 * deployable and a {@link Scenario} into a {@link Rehearsal}, and the reports show it.
 */
import type { LifecycleEvent } from '../contract/names';
import type { HookReport } from '../contract/report';
import type { ShiftStep, TrafficShift } from '../contract/traffic-shift';
import type { AlarmState } from '../judge/ports';

// --- read from the template ------------------------------------------------

/** One entry of an alarm's metrics: a metric or an expression over other entries. */
export type MetricEntry =
  | {
      readonly id: string;
      readonly returnData: boolean;
      readonly namespace: string;
      readonly metricName: string;
      readonly dimensions: Readonly<Record<string, string>>;
      /** `Sum`, `Average`, `p99`, `TC(400:)` ... */
      readonly stat: string;
    }
  | { readonly id: string; readonly returnData: boolean; readonly expression: string };

export type ComparisonOperator =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

export type TreatMissingData = 'missing' | 'notBreaching' | 'breaching' | 'ignore';

/** A metric alarm; an alarm on one metric has one entry. */
export interface AlarmModel {
  readonly logicalId: string;
  readonly name: string;
  readonly entries: readonly MetricEntry[];
  readonly comparison: ComparisonOperator;
  readonly threshold: number;
  readonly periodSec: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
}

export type RollbackEvent = 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST';

/** One alias that CodeDeploy deploys, with all that decides about its rollout. */
export interface Deployable {
  /** Logical id of the alias. */
  readonly logicalId: string;
  readonly functionName: string;
  readonly aliasName: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentConfigName: string;
  readonly shift: TrafficShift;
  readonly alarms: readonly AlarmModel[];
  readonly rollbackEvents: readonly RollbackEvent[];
  /** Lifecycle events for which the alias names a hook function. */
  readonly hooks: readonly LifecycleEvent[];
  /** Text of the plan's parameter, where the hooks are ours. */
  readonly planText?: string;
  /** The function's variables, intrinsic functions replaced by readable names. */
  readonly environment: Readonly<Record<string, string>>;
  readonly description: string;
  readonly timeoutSec: number;
}

// --- asked by the user -------------------------------------------------------

/** What is wrong with the new version or its surroundings. */
export type Fault =
  | { readonly kind: 'none' }
  /** `points` percentage points more calls of the new version fail. */
  | { readonly kind: 'errors'; readonly points: number }
  /** The new version is `factor` times slower. */
  | { readonly kind: 'latency'; readonly factor: number }
  /** Calls of both versions fail at `rate` (0 to 1) from `fromMin` minutes after the first shift on, for `minutes`. */
  | { readonly kind: 'outage'; readonly rate: number; readonly fromMin: number; readonly minutes: number }
  | { readonly kind: 'missing-secret'; readonly name?: string }
  | { readonly kind: 'secret-pending-deletion'; readonly name?: string }
  | { readonly kind: 'missing-parameter'; readonly name?: string }
  | { readonly kind: 'blank-variable'; readonly name?: string }
  | { readonly kind: 'missing-variable'; readonly name?: string }
  | { readonly kind: 'placeholder-variable'; readonly name?: string }
  | { readonly kind: 'misspelled-variable'; readonly name?: string }
  | { readonly kind: 'wrong-release' }
  | { readonly kind: 'wrong-schema' }
  | { readonly kind: 'wrong-index' };

export type FaultKind = Fault['kind'];

export interface Scenario {
  readonly fault: Fault;
  /** Calls per second on the alias. */
  readonly rps: number;
  /** Share of calls that fail on either version, 0 to 1. */
  readonly baseErrorRate: number;
  /** Median duration of a call in ms; durations are log-normal. */
  readonly medianMs: number;
  /** Minutes until a complete minute's metrics are visible: uniform between the two. */
  readonly metricDelayMin: readonly [number, number];
  readonly seed: number;
}

// --- shown by the reports ----------------------------------------------------

/**
 * How a rollout ends. `left-weighted`: CodeDeploy stopped the deployment and rolled nothing back, so the alias keeps the weight
 * that the target version had at that moment; worse than `rolled-back` and never a success.
 */
export type Verdict = 'promoted' | 'rolled-back' | 'blocked' | 'left-weighted';

/** One line of the timeline; minutes count from the first shift, hooks before it are negative or zero. */
export interface TimelineEntry {
  readonly atMin: number;
  readonly kind: 'deployment' | 'hook' | 'shift' | 'alarm' | 'rollback' | 'verdict';
  readonly text: string;
}

/** Calls and errors of one minute, for the picture. */
export interface MinuteSample {
  readonly minute: number;
  readonly weight: number;
  readonly current: { readonly invocations: number; readonly errors: number };
  readonly target: { readonly invocations: number; readonly errors: number };
}

/** An alarm at the minute of one of its evaluations. */
export interface AlarmSample {
  readonly atMin: number;
  readonly alarmName: string;
  readonly state: AlarmState;
  /** Newest value of the returned series, if any. */
  readonly value?: number;
}

/** One rehearsed rollout. */
export interface Rehearsal {
  readonly deployable: string;
  readonly scenario: Scenario;
  readonly verdict: Verdict;
  /** One sentence in plain words: what happened and why. */
  readonly cause: string;
  /** Name of the alarm or id of the check that stopped it. */
  readonly stoppedBy?: string;
  /** Minutes from the first shift until the current version has all traffic again. */
  readonly minutesToStop?: number;
  readonly shiftSteps: readonly ShiftStep[];
  readonly timeline: readonly TimelineEntry[];
  readonly minutes: readonly MinuteSample[];
  readonly alarmSamples: readonly AlarmSample[];
  readonly hookReports: readonly HookReport[];
  /** Calls that failed because of the new version, and what they would have been with all traffic at once and nobody stopping it. */
  readonly failedCalls: number;
  readonly failedCallsAllAtOnce: number;
}
