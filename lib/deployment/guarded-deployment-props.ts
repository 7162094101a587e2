import type { Duration } from 'aws-cdk-lib';
import type * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { AlarmPolicy } from '../alarms/alarm-policy';
import type { Check } from '../checks/check';
import type { DependencyLock } from '../coordination/dependency-lock';
import type { FreezeWindow } from '../coordination/freeze-window';
import type { Release } from '../release/release';
import type { IReleaseLedger } from '../release/release-ledger';
import type { ReleaseRollout } from '../release/release-rollout';
import type { DeploymentMode } from './deployment-mode';
import type { FirstDeployment } from './first-deployment';
import type { UnjudgedRollout } from './unjudged-rollout';

/**
 * How a function is rolled out. Constructs that make the function themselves take these options as they are.
 */
export interface GuardedDeploymentOptions {
  /**
   * What a new release id does to the function when its code and configuration did not change.
   *
   * @default ReleaseRollout.CHANGED_FUNCTIONS
   */
  readonly rollout?: ReleaseRollout;

  /**
   * Name of the alias. Not together with `alias`.
   *
   * @default 'live'
   */
  readonly aliasName?: string;

  /**
   * Logical id of the alias, for example the one of an alias that is deployed already and was defined differently. Not
   * together with `alias`.
   *
   * @default - the logical id of the function, followed by the alias name and `Alias`
   */
  readonly aliasLogicalId?: string;

  /**
   * An alias of this app that shall be guarded as it stands, with its logical id, name and permissions. It must point to
   * `fn.currentVersion`.
   *
   * @default - a new alias
   */
  readonly alias?: lambda.Alias;

  /**
   * How traffic is shifted.
   *
   * @default LambdaDeploymentConfig.CANARY_10PERCENT_30MINUTES
   */
  readonly deploymentConfig?: codedeploy.ILambdaDeploymentConfig;

  /**
   * How long the post-traffic hook watches the alarms after the new version got all traffic: 0 to 12 minutes. Metrics of
   * the last minutes of the shift arrive only then.
   *
   * @default Duration.minutes(5)
   */
  readonly bake?: Duration;

  /**
   * What is checked before traffic, besides the checks that every deployment has: environment, release, and every secret
   * and parameter to which the environment refers. An environment or release check given here replaces the default one.
   *
   * @default - the checks that every deployment has
   */
  readonly beforeAllowTraffic?: Check[];

  /**
   * Whether the version with which the alias is created is checked before.
   *
   * @default FirstDeployment.CHECKED
   */
  readonly firstDeployment?: FirstDeployment;

  /**
   * What is watched while traffic shifts. An empty list watches nothing.
   *
   * @default [AlarmPolicy.errorRateOverBaseline()]
   */
  readonly alarmPolicies?: AlarmPolicy[];

  /**
   * What becomes of a rollout whose calls were too few to notice even a version that always fails. The post-traffic hook
   * reports in any case how small a fault the traffic would have shown.
   *
   * @default UnjudgedRollout.FLAG
   */
  readonly unjudged?: UnjudgedRollout;

  /**
   * Calls a second that the alias receives on average. Where they are too few for `deploymentConfig` to notice 5 percentage points more
   * failing calls (at a base rate of up to 1 %), synthesis warns, and names the shortest predefined configuration that would.
   *
   * @default - not known, no advice
   */
  readonly expectedRps?: number;

  /**
   * Record of the environment's releases. With it the hooks remember every release and how it was judged, refuse a release that was
   * stopped until somebody acknowledges it, honour a break-glass, and take locks. A ledger that does not answer stops the deployment
   * before traffic.
   *
   * @default - nothing is remembered: no quarantine, no break-glass, no locks, no report over past releases
   */
  readonly ledger?: IReleaseLedger;

  /**
   * Times in which no deployment may begin to shift traffic. A rollback is not held up, nor is traffic that already shifts.
   *
   * @default - a deployment may begin at any time
   */
  readonly freezeWindows?: FreezeWindow[];

  /**
   * What this function shares with other services, and must not put at risk at the same time as they do. Deployments of any stack that
   * name the same lock of the same ledger shift one after another. Needs `ledger`, and a `deploymentConfig` whose minutes are known.
   *
   * @default - it may shift at the same time as any other
   */
  readonly sharedDependencies?: DependencyLock[];

  /**
   * Whether the guardrails may stop the deployment.
   *
   * @default DeploymentMode.ENFORCED
   */
  readonly mode?: DeploymentMode;

  /**
   * Page to which alarms and reports send their reader; `#` and the name of a section is appended.
   *
   * @default - the runbook of this library
   */
  readonly runbook?: string;
}

/**
 * Properties of a guarded deployment.
 */
export interface GuardedDeploymentProps extends GuardedDeploymentOptions {
  /**
   * The function whose versions are rolled out: a `lambda.Function` defined in the same stack.
   */
  readonly lambdaFunction: lambda.IFunction;

  /**
   * The release that the function carries. All guarded functions of a stack carry the same one.
   */
  readonly release: Release;
}
