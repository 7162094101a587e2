/**
 * What the rooms of the twin tell each other: the template reader produces {@link Deployable}s, the simulation turns a
 * deployable and a {@link Scenario} into a {@link Rehearsal}, and the reports show it.
 */
import type { LifecycleEvent } from '../contract/names';
import type { HookReport } from '../contract/report';
import type { ShiftStep, TrafficShift } from '../contract/traffic-shift';
import type { AlarmState } from '../judge/ports';
import type { Resolution } from '../judge/resolution';
import type { AlarmRule } from './cloudwatch/alarm-rule';
import type { Scenario } from './scenario/model';

export type * from './scenario/model';

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

/** A composite alarm that a deployment group names. The rule refers to alarms by their names. */
export interface CompositeAlarmModel {
  readonly logicalId: string;
  readonly name: string;
  readonly rule: AlarmRule;
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
  /**
   * Composite alarms that the group names, and those below them, children first. They are evaluated and shown, and stop nothing: that
   * CodeDeploy reads composite alarms is not documented.
   */
  readonly composites?: readonly CompositeAlarmModel[];
  /** Metric alarms that stop nothing: only composite alarms refer to them, or the group has its alarms switched off. */
  readonly compositeParts?: readonly AlarmModel[];
  readonly rollbackEvents: readonly RollbackEvent[];
  /** Lifecycle events for which the alias names a hook function. */
  readonly hooks: readonly LifecycleEvent[];
  /** Text of the plan's parameter, where the hooks are ours. */
  readonly planText?: string;
  /** The function's variables, intrinsic functions replaced by readable names. */
  readonly environment: Readonly<Record<string, string>>;
  readonly description: string;
  readonly timeoutSec: number;
  /** Calls that the template reserves for the function; absent where it reserves none. */
  readonly reservedConcurrency?: number;
}

// --- shown by the reports ----------------------------------------------------

/**
 * How a rollout ends. `left-weighted`: CodeDeploy stopped the deployment and rolled nothing back, so the alias keeps the weight
 * that the target version had at that moment; worse than `rolled-back` and never a success.
 */
export type Verdict = 'promoted' | 'rolled-back' | 'blocked' | 'left-weighted';

/** Error codes of CodeDeploy that the twin gives (API reference, ErrorInformation and CreateDeployment). */
export type DeploymentErrorCode =
  | 'ALARM_ACTIVE'
  | 'HOOK_EXECUTION_FAILURE'
  | 'MANUAL_STOP'
  | 'INVALID_LAMBDA_CONFIGURATION'
  | 'DeploymentLimitExceededException';

/** One line of the timeline; minutes count from the first shift, hooks before it are negative or zero. */
export interface TimelineEntry {
  readonly atMin: number;
  readonly kind: 'deployment' | 'hook' | 'shift' | 'alarm' | 'rollback' | 'stack' | 'verdict';
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

/** What an alarm had accumulated by `RUNNING_SUM` at the minute of one of its evaluations, and from where on that speaks against the release. */
export interface EvidenceSample {
  readonly atMin: number;
  readonly alarmName: string;
  readonly value: number;
  readonly threshold: number;
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
  /** Empty where no alarm accumulates anything. */
  readonly evidenceSamples?: readonly EvidenceSample[];
  readonly hookReports: readonly HookReport[];
  /** CodeDeploy's code for what went wrong; absent where nothing did. */
  readonly errorCode?: DeploymentErrorCode;
  /** Calls that failed or were throttled because of the new version, and what they would have been with all traffic at once and nobody stopping it. */
  readonly failedCalls: number;
  readonly failedCallsAllAtOnce: number;
  /** Calls that a slower new version served, and what they would have been with all traffic at once; absent where it is not slower. */
  readonly slowCalls?: number;
  readonly slowCallsAllAtOnce?: number;
  /** What the numbers of failed calls take for granted, in one sentence; absent where they follow from the scenario alone. */
  readonly failedCallsAssumption?: string;
  /** What the rollout's traffic could show of the new version; absent where no traffic was shifted. */
  readonly resolution?: Resolution;
}
