import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { IDeploymentTarget } from '../target/deployment-target';
import { type CustomAlarmOptions, customAlarm } from './custom-alarm';
import { type ErrorRateOverBaselineOptions, errorRateOverBaseline } from './error-rate-over-baseline';
import { type FailedBatchesOptions, failedBatches } from './failed-batches';
import { type FullTrafficOptions, fullTraffic } from './full-traffic';
import { type LatencySloOptions, latencySlo } from './latency-slo';
import { type ThrottlesOptions, throttles } from './throttles';

export type { CustomAlarmOptions } from './custom-alarm';
export { Evidence } from './evidence';
export type { FailedBatchesOptions } from './failed-batches';
export type { FullTrafficOptions } from './full-traffic';
export type { ThrottlesOptions } from './throttles';

/**
 * What an alarm policy is given when it is bound to a deployment.
 */
export interface AlarmPolicyBindOptions {
  /**
   * The deployment to be watched.
   */
  readonly target: IDeploymentTarget;

  /**
   * Beginning of the alarm's name; a policy appends what it watches and the version.
   */
  readonly alarmNamePrefix: string;

  /**
   * Page whose sections explain the alarms; a policy appends `#` and the name of its section.
   */
  readonly runbook: string;

  /**
   * Time from the first shift until nothing of this rollout is left to judge: shift, bake and late metrics.
   */
  readonly rollout: Duration;

  /**
   * Share of the calls that the first step of the shift gives the new version: 0.1 is ten percent, 1 is all at once.
   *
   * @default - not known
   */
  readonly firstWeight?: number;

  /**
   * How long the alarms still stop the deployment after the new version got all traffic.
   *
   * @default - not known
   */
  readonly bake?: Duration;
}

/**
 * What a bound alarm policy adds to the deployment group.
 */
export interface AlarmPolicyConfig {
  /**
   * The alarms that stop the deployment while they are in ALARM. Metric alarms only.
   */
  readonly alarms: cloudwatch.IAlarm[];

  /**
   * The comparison of error rates behind the alarms, which the post-traffic hook repeats on the counts of the whole rollout.
   *
   * @default - the alarms compare no error rates
   */
  readonly errorRates?: ErrorRateComparison;
}

/**
 * How the error rates of two versions are compared.
 */
export interface ErrorRateComparison {
  /**
   * How much more often the new version may fail, as a fraction of its calls.
   */
  readonly margin: number;

  /**
   * Running log-evidence at which the new version is held to be worse.
   */
  readonly sensitivity: number;
}

/**
 * What is watched while traffic shifts.
 *
 * @example
 * const policies = [
 *   AlarmPolicy.errorRateOverBaseline(),
 *   AlarmPolicy.latencySlo({ slo: Duration.millis(800) }),
 * ];
 */
export abstract class AlarmPolicy {
  /**
   * Stops a version that fails more often than the version still serving, by more than a margin.
   *
   * @param options the margin, and how evidence is collected
   */
  public static errorRateOverBaseline(options: ErrorRateOverBaselineOptions = {}): AlarmPolicy {
    return new BoundPolicy((scope, bind) => errorRateOverBaseline(options, scope, bind));
  }

  /**
   * Stops a version that breaks a latency objective while the version still serving keeps it better.
   *
   * @param options the objective
   */
  public static latencySlo(options: LatencySloOptions): AlarmPolicy {
    return new BoundPolicy((scope, bind) => latencySlo(options, scope, bind));
  }

  /**
   * Stops a version in whose batches messages fail more often than in those of the version still serving, by more than a margin: for
   * workers that report the failed messages of a batch (`reportBatchItemFailures`).
   *
   * Lambda counts such a batch as a success, so that no other alarm sees its failed messages. The handler tells of its batches itself, in two
   * metrics: `perMessage()` of `cdk-serverless-guardrails/runtime` writes them. A second alarm stops a new version that is called and does not
   * tell. Batches are counted, not messages, because a whole batch goes to one version: messages of a batch that fail together are one
   * piece of evidence.
   *
   * @param options the margin
   */
  public static failedBatches(options: FailedBatchesOptions = {}): AlarmPolicy {
    return new BoundPolicy((scope, bind) => failedBatches(options, scope, bind));
  }

  /**
   * Stops a version that fails more often, once it has more than 90 % of the calls, than the version before it did in the last hour.
   *
   * With all traffic on the new version nothing is left to compare it with at the same time; this alarm compares it with the past. It
   * finds what only full traffic shows, during the bake (at least 4 minutes). It cannot tell such a fault from an outage that begins then,
   * and stops the deployment in both: leave it out where dependencies fail in bursts. It judges nothing where the version before
   * had fewer than 100 calls in that hour, and nothing if Lambda should not publish the metrics of a version by its number while the
   * alias is not weighted, which is not verified (docs/fidelity.md).
   *
   * @param options the margin
   */
  public static fullTraffic(options: FullTrafficOptions = {}): AlarmPolicy {
    return new BoundPolicy((scope, bind) => fullTraffic(options, scope, bind));
  }

  /**
   * Stops the deployment where Lambda refuses more of the calls (`Throttles`) while the new version is called than before.
   *
   * A throttled call is neither an invocation nor an error, so no other alarm sees it. Versions share the concurrency of their
   * function: a slower version has calls of both refused, and a call may be refused before it has a version at all. Therefore the alarm
   * looks at all calls of the alias in the minutes in which the new version is called, besides at the version's own, and compares
   * their throttled share with that of the alias before, so that a fix for throttling is not refused because of it. It cannot
   * tell a slower version from more traffic, nor from other functions that use up the account's concurrency; it does not see
   * calls that reach the function around the alias; in a quiet function one refused call may be more than the margin.
   *
   * @param options the margin
   */
  public static throttles(options: ThrottlesOptions = {}): AlarmPolicy {
    return new BoundPolicy((scope, bind) => throttles(options, scope, bind));
  }

  /**
   * Stops the deployment on a metric of your own, in an alarm that is named after the new version.
   *
   * For math over Lambda's metrics of the new version, declare the deployment first and add the policy to it.
   *
   * @example
   * declare const orders: GuardedDeployment;
   * orders.addAlarmPolicy(AlarmPolicy.custom({
   *   id: 'slow-half',
   *   metric: orders.target.metricTargetVersion('Duration', { statistic: 'p50' }),
   *   threshold: 400,
   * }));
   *
   * @param options metric, threshold and range
   */
  public static custom(options: CustomAlarmOptions): AlarmPolicy {
    return new BoundPolicy((scope, bind) => customAlarm(options, scope, bind));
  }

  /**
   * Stops the deployment on an alarm of your own.
   *
   * It must be a metric alarm (CodeDeploy is not known to read composite alarms), and it should watch the new version
   * alone: an alarm that the version still serving can turn red refuses the very fix of what it guards.
   *
   * @param alarm the alarm
   */
  public static fromAlarm(alarm: cloudwatch.IAlarm): AlarmPolicy {
    return new BoundPolicy(() => ({ alarms: [alarm] }));
  }

  /**
   * Adds the alarms to a deployment.
   *
   * @param scope the guarded deployment
   * @param options what the policy may know
   */
  public abstract bind(scope: Construct, options: AlarmPolicyBindOptions): AlarmPolicyConfig;
}

class BoundPolicy extends AlarmPolicy {
  public constructor(private readonly bound: (scope: Construct, options: AlarmPolicyBindOptions) => AlarmPolicyConfig) {
    super();
  }

  public bind(scope: Construct, options: AlarmPolicyBindOptions): AlarmPolicyConfig {
    return this.bound(scope, options);
  }
}
