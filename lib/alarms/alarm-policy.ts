import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { IDeploymentTarget } from '../target/deployment-target';
import { type ErrorRateOverBaselineOptions, errorRateOverBaseline } from './error-rate-over-baseline';
import { type LatencySloOptions, latencySlo } from './latency-slo';

export { Evidence } from './evidence';

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
