import { Annotations, Duration, Lazy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AlarmPolicy, type ErrorRateComparison } from '../alarms/alarm-policy';
import type { Check } from '../checks/check';
import { type CheckSpec, DEFAULT_RUNBOOK, type Plan } from '../contract';
import type { CoordinationSpec } from '../contract/coordination';
import { shiftMinutes, shiftSteps, type TrafficShift } from '../contract/traffic-shift';
import type { Release } from '../release/release';
import { carryRelease } from '../release/release-carrier';
import type { IReleaseLedger } from '../release/release-ledger';
import { ReleaseRollout } from '../release/release-rollout';
import type { IDeploymentTarget } from '../target/deployment-target';
import { alarmNamePrefix } from './alarm-names';
import { assertFiresDuringShift } from './alarm-window';
import { bakeSeconds } from './bake';
import { alarmFindings, alarmNames, assertGateable } from './deployment-alarms';
import { boundCoordination } from './deployment-coordination';
import { DeploymentMode } from './deployment-mode';
import { beforeAllowTraffic, inspectionStatements, renderPlan } from './deployment-plan';
import { shiftOf } from './deployment-shift';
import { DeploymentTarget, type DeploymentTokens } from './deployment-target';
import { gateCreationOf } from './first-deployment-gate';
import { DeploymentFoundation } from './foundation';
import { aliasFindings, assertAdoptable, pinnedAlias, resourceOf } from './guarded-alias';
import type { GuardedDeploymentProps } from './guarded-deployment-props';
import { retainedVersion, versionable } from './guarded-function';
import { InspectionRole } from './inspection-role';
import { checkFindings } from './plan-checks';
import { PlanParameter } from './plan-parameter';
import { SettledToken } from './settled-token';
import { warnOfLittleTraffic } from './traffic-advice';
import { UnjudgedRollout } from './unjudged-rollout';

/** Late metrics and the alarm's own evaluation after the bake (docs/judge.md). */
const AFTERMATH_MIN = 10;
/** Assumed where the shape of a configuration is not known: the longest predefined shift. */
const LONGEST_SHIFT_MIN = 90;

/**
 * A Lambda alias whose new versions are proven before they receive traffic and judged against the version still serving
 * while they do.
 *
 * Hand `alias` to APIs and event sources: what invokes the function itself goes around the guardrails.
 *
 * @example
 * declare const fn: lambda.Function;
 * const orders = new GuardedDeployment(this, 'Orders', { lambdaFunction: fn, release: Release.fromContext(this) });
 * new apigateway.LambdaRestApi(this, 'Api', { handler: orders.alias });
 */
export class GuardedDeployment extends Construct {
  /**
   * The alias that receives traffic.
   */
  public readonly alias: lambda.Alias;

  /**
   * The deployment group that shifts its traffic.
   */
  public readonly deploymentGroup: codedeploy.LambdaDeploymentGroup;

  /**
   * What checks and alarm policies may know of this deployment.
   */
  public readonly target: IDeploymentTarget;

  /**
   * The ledger that remembers its releases, if any.
   */
  public readonly ledger?: IReleaseLedger;

  private readonly fn: lambda.Function;
  private readonly release: Release;
  private readonly runbook: string;
  private readonly bakeSec: number;
  private readonly shift?: TrafficShift;
  private readonly tokens: DeploymentTokens;
  private readonly inspectionRole: InspectionRole;
  private readonly specs: CheckSpec[] = [];
  private readonly alarms: cloudwatch.IAlarm[] = [];
  private readonly unjudged: UnjudgedRollout;
  private readonly observes: boolean;
  private readonly coordination?: CoordinationSpec;
  /** The narrowest comparison of error rates among the policies. */
  private errorRates?: ErrorRateComparison;

  /**
   * Guards a function.
   *
   * Throws where the deployment could not be safe: a function that cannot be versioned, provisioned concurrency on the
   * alias, alarms that cannot fire while traffic shifts, composite alarms, more than ten alarms.
   */
  public constructor(scope: Construct, id: string, props: GuardedDeploymentProps) {
    super(scope, id);
    this.fn = versionable(props.lambdaFunction, this);
    this.release = props.release;
    this.ledger = props.ledger;
    this.runbook = props.runbook ?? DEFAULT_RUNBOOK;
    this.bakeSec = bakeSeconds(props.bake, this);
    this.unjudged = props.unjudged ?? UnjudgedRollout.FLAG;
    this.observes = props.mode === DeploymentMode.OBSERVE;

    carryRelease(this.fn, props.release, props.rollout ?? ReleaseRollout.CHANGED_FUNCTIONS);
    const version = retainedVersion(this.fn);
    this.tokens = {
      functionName: new SettledToken(this, this.fn.functionName),
      version: new SettledToken(this, version.version),
    };
    this.alias = this.guardedAlias(props, version);
    this.target = new DeploymentTarget(this.fn, this.alias.aliasName, this.tokens);

    const foundation = DeploymentFoundation.of(this);
    foundation.claim(this.alias, this);
    const deploymentConfig = props.deploymentConfig ?? codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_30MINUTES;
    this.shift = shiftOf(deploymentConfig);
    this.deploymentGroup = new codedeploy.LambdaDeploymentGroup(this, 'DeploymentGroup', {
      alias: this.alias,
      application: foundation.application,
      role: foundation.serviceRole,
      deploymentConfig,
      preHook: foundation.preTrafficHook,
      postHook: foundation.postTrafficHook,
    });
    this.alwaysRenderSafety();

    this.inspectionRole = new InspectionRole(this, 'InspectionRole', {
      foundation,
      lateStatements: () =>
        inspectionStatements(this.fn, this.specs, alarmNames(this.groupResource), this.errorRates !== undefined),
    });
    this.coordination = boundCoordination(this, {
      props,
      foundation,
      deploymentGroupName: this.deploymentGroup.deploymentGroupName,
      alias: resourceOf(this.alias),
      hook: this.inspectionRole,
      shiftMin: this.shift && shiftMinutes(this.shift),
      bakeSec: this.bakeSec,
    });
    const plan = new PlanParameter(this, 'Plan', {
      applicationName: foundation.application.applicationName,
      deploymentGroupName: this.deploymentGroup.deploymentGroupName,
      plan: () => this.plan(),
    });
    resourceOf(this.alias).addResourceDependency(plan.resource);
    resourceOf(this.alias).addResourceDependency(this.inspectionRole.resource);
    gateCreationOf(this.alias, this, { plan, foundation, target: this.target, mode: props.firstDeployment });

    for (const check of props.beforeAllowTraffic ?? []) this.addCheck(check);
    for (const policy of props.alarmPolicies ?? [AlarmPolicy.errorRateOverBaseline()]) this.addAlarmPolicy(policy);
    if (this.shift === undefined) {
      Annotations.of(this).addWarningV2(
        'cdk-serverless-guardrails:unknownShift',
        'the shape of this deployment configuration is not known at synth, so it was not checked that its alarms can fire while traffic shifts',
      );
    }
    warnOfLittleTraffic(this, this.shift, props.expectedRps);
    this.node.addValidation({ validate: () => this.findings() });
  }

  /**
   * Adds a check before traffic.
   *
   * @param check the check; an environment or release check replaces the default one
   */
  public addCheck(check: Check): void {
    const { spec } = check.bind(this, { target: this.target, hook: this.inspectionRole });
    this.specs.push(spec as CheckSpec);
  }

  /**
   * Adds alarms that stop the deployment.
   *
   * Throws for composite alarms, for an eleventh alarm and for an alarm that cannot fire while traffic shifts.
   *
   * @param policy the policy
   */
  public addAlarmPolicy(policy: AlarmPolicy): void {
    const { alarms, errorRates } = policy.bind(this, {
      target: this.target,
      alarmNamePrefix: alarmNamePrefix(this),
      runbook: this.runbook,
      rollout: Duration.minutes(Math.ceil(this.shiftMin + this.bakeSec / 60 + AFTERMATH_MIN)),
      bake: Duration.seconds(this.bakeSec),
      ...this.firstStep,
    });
    assertGateable([...this.alarms, ...alarms], this.node.path);
    for (const alarm of alarms) {
      if (this.shift) this.assertWindow(alarm, this.shift);
      this.alarms.push(alarm);
      this.deploymentGroup.addAlarm(alarm);
    }
    if (errorRates && !(this.errorRates && this.errorRates.margin <= errorRates.margin)) this.errorRates = errorRates;
  }

  private assertWindow(alarm: cloudwatch.IAlarm, shift: TrafficShift): void {
    const { deploymentConfigName } = this.deploymentGroup.deploymentConfig;
    const config = Stack.of(this).resolve(deploymentConfigName);
    const known = assertFiresDuringShift(
      alarm,
      shift,
      typeof config === 'string' ? config : 'this deployment configuration',
      this.node.path,
    );
    if (!known) {
      Annotations.of(this).addWarningV2(
        `cdk-serverless-guardrails:unknownWindow:${alarm.node.id}`,
        `the timing of alarm ${alarm.node.path} is not known at synth, so it was not checked that it can fire while traffic shifts`,
      );
    }
  }

  private guardedAlias(props: GuardedDeploymentProps, version: lambda.Version): lambda.Alias {
    if (props.alias === undefined) {
      const { aliasName = 'live', aliasLogicalId } = props;
      return pinnedAlias(this, { lambdaFunction: this.fn, version, aliasName, aliasLogicalId });
    }
    if (props.aliasName !== undefined || props.aliasLogicalId !== undefined) {
      throw new Error(
        `${this.node.path}: alias brings its own name and logical id, got aliasName or aliasLogicalId besides it, remove them`,
      );
    }
    assertAdoptable(props.alias, this.fn, this);
    return props.alias;
  }

  /** All rollback events, and the alarm block even without alarms: a missing block keeps alarms that were removed. */
  private alwaysRenderSafety(): void {
    const group = this.groupResource;
    const rendered = group.alarmConfiguration;
    group.alarmConfiguration = Lazy.any({
      produce: () => {
        const configuration: { alarms?: unknown[] } | undefined = Stack.of(this).resolve(rendered);
        return {
          ...configuration,
          enabled: !this.observes && (configuration?.alarms ?? []).length > 0,
          alarms: configuration?.alarms ?? [],
        };
      },
    });
    group.autoRollbackConfiguration = {
      enabled: true,
      events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    };
  }

  private get groupResource(): codedeploy.CfnDeploymentGroup {
    return this.deploymentGroup.node.defaultChild as codedeploy.CfnDeploymentGroup;
  }

  private get shiftMin(): number {
    return this.shift ? shiftMinutes(this.shift) : LONGEST_SHIFT_MIN;
  }

  /** What is known of the first step of the shift. */
  private get firstStep(): { readonly firstWeight?: number } {
    return this.shift ? { firstWeight: shiftSteps(this.shift)[0].weight } : {};
  }

  private plan(): Plan {
    return renderPlan({
      fn: this.fn,
      functionName: this.target.functionName,
      aliasName: this.alias.aliasName,
      targetVersion: this.target.targetVersion,
      inspectionRoleArn: this.inspectionRole.roleArn,
      release: this.release,
      runbook: this.runbook,
      checks: this.specs,
      alarmNames: alarmNames(this.groupResource) as string[],
      bakeSec: this.bakeSec,
      coordination: this.coordination,
      ...(this.errorRates && {
        traffic: { ...this.errorRates, ...this.firstStep, unjudged: this.unjudged, shiftMin: this.shiftMin },
      }),
    });
  }

  private findings(): string[] {
    this.tokens.functionName.settle();
    this.tokens.version.settle();
    return [
      ...aliasFindings(this.alias),
      ...alarmFindings(this.groupResource, this.alarms.length),
      ...checkFindings(beforeAllowTraffic(this.fn, this.release, this.specs), this.fn, this.release),
    ];
  }
}
