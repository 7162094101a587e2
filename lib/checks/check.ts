import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { IDeploymentTarget } from '../target/deployment-target';
import { type ArtifactCheckOptions, artifactCheck } from './artifact-check';
import { type DependenciesCheckOptions, dependenciesCheck } from './dependencies-check';
import { type EnvironmentCheckOptions, environmentCheck } from './environment-check';
import { type FunctionCheckOptions, functionCheck } from './function-check';
import { type InvokeCheckOptions, invokeCheck } from './invoke-check';
import { type ParameterCheckOptions, parameterCheck } from './parameter-check';
import { type PermissionCheckOptions, permissionCheck } from './permission-check';
import { readinessCheck } from './readiness-check';
import { type ReleaseCheckOptions, releaseCheck } from './release-check';
import { type SecretCheckOptions, secretCheck } from './secret-check';
import { type SyntheticTrafficCheckOptions, syntheticTrafficCheck } from './synthetic-traffic-check';

export type { ArtifactCheckOptions } from './artifact-check';
export type { DependenciesCheckOptions } from './dependencies-check';
export { EnvironmentFingerprint, type EnvironmentFingerprintProps } from './environment-fingerprint';
export type { FunctionCheckOptions } from './function-check';
export type { InvokeCheckOptions, InvokeExpectation } from './invoke-check';
export type { PermissionCheckOptions } from './permission-check';

/**
 * Whether a check may stop a deployment.
 */
export enum CheckMode {
  /**
   * Anything but a pass stops the deployment before traffic.
   */
  ENFORCED = 'enforced',

  /**
   * The verdict is reported, and never stops anything.
   */
  OBSERVE = 'observe',
}

/**
 * What every check has.
 */
export interface CheckOptions {
  /**
   * Name of the check in reports, unique within one deployment.
   *
   * @default - the kind of the check, followed by what it looks at
   */
  readonly id?: string;

  /**
   * Whether the check may stop the deployment.
   *
   * @default CheckMode.ENFORCED
   */
  readonly mode?: CheckMode;
}

/**
 * What a check is given when it is bound to a deployment.
 */
export interface CheckBindOptions {
  /**
   * The deployment to be checked.
   */
  readonly target: IDeploymentTarget;

  /**
   * Who looks at run time: grant it what the check reads and nothing else. It looks at this deployment alone.
   */
  readonly hook: iam.IGrantable;
}

/**
 * What a bound check adds to the plan.
 */
export interface CheckConfig {
  /**
   * The check as the plan carries it: `kind`, `id`, `mode` and the fields of its kind.
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii has no other type for a JSON object
  readonly spec: { [field: string]: any };
}

/**
 * A question about the exact new version that is asked before it receives traffic.
 *
 * @example
 * declare const fn: lambda.Function;
 * declare const secret: secretsmanager.Secret;
 * new GuardedDeployment(this, 'Orders', {
 *   lambdaFunction: fn,
 *   release: Release.fromContext(this),
 *   beforeAllowTraffic: [Check.environment({ required: ['TABLE_NAME'] }), Check.secret(secret, { jsonKeys: ['password'] })],
 * });
 */
export abstract class Check {
  /**
   * The new version's variables are complete: the required names are present and not blank, no placeholder was left
   * unresolved, and since the current version no name vanished or was misspelled and no value became something else altogether (a URL
   * a number, an ARN one of another account).
   *
   * Every deployment has this check; give it to name required or intentionally removed variables.
   *
   * @param options names to require, names whose removal or change is intended
   */
  public static environment(options: EnvironmentCheckOptions = {}): Check {
    return new BoundCheck((scope, bind) => environmentCheck(options, scope, bind));
  }

  /**
   * A secret exists, has a current stage, is not scheduled for deletion, and its rotation, where turned on, is not overdue; with
   * `jsonKeys` also: its JSON has these keys.
   *
   * Secrets to which the function's environment refers are checked without being asked.
   *
   * @param secret the secret
   * @param options keys that its JSON must have; only with them the hook may read the value, which it never reports
   */
  public static secret(secret: secretsmanager.ISecret, options: SecretCheckOptions = {}): Check {
    return new BoundCheck((scope, bind) => secretCheck(secret, options, scope, bind));
  }

  /**
   * An SSM parameter exists and is not blank; where asked, it is of a type and at a version.
   *
   * Parameters to which the function's environment refers are checked without being asked.
   *
   * @param parameter the parameter
   * @param options type and version that it must have
   */
  public static parameter(parameter: ssm.IParameter, options: ParameterCheckOptions = {}): Check {
    return new BoundCheck((scope, bind) => parameterCheck(parameter, options, scope, bind));
  }

  /**
   * The new version carries the release of the plan; with the parameters given also: the environment publishes the same
   * schema revision and index hash.
   *
   * Every deployment has this check; give it to name the parameters.
   *
   * @param options parameters in which the environment publishes its revisions
   */
  public static release(options: ReleaseCheckOptions = {}): Check {
    return new BoundCheck((scope, bind) => releaseCheck(options, scope, bind));
  }

  /**
   * The new version runs exactly the code that was built for the release, or that the environment before this one runs: build once,
   * promote the same.
   *
   * A deployment whose release has an `artifactDigest` has this check; give it for a digest of the function's own, or for a parameter.
   *
   * @param options digest, or the parameter that holds it
   */
  public static artifact(options: ArtifactCheckOptions = {}): Check {
    return new BoundCheck((scope, bind) => artifactCheck(options, scope, bind));
  }

  /**
   * The policies of the function's role allow to read what the function's environment names, by IAM's simulator.
   *
   * A hint, and observed unless you say otherwise: policies of the secret, of the key, of endpoints and of organizations' resources are not
   * simulated, so that it can be wrong in both directions. Ask the version itself where you need proof.
   *
   * @param options further permissions that the function needs
   */
  public static permission(options: PermissionCheckOptions = {}): Check {
    return new BoundCheck((scope, bind) => permissionCheck(options, scope, bind));
  }

  /**
   * The new version can take traffic: Lambda is done with it (VPC, SnapStart), the function's concurrency is not reserved to zero,
   * the alias is on the current version alone, and that version exists for a rollback.
   *
   * Every deployment has this check; give it to change its mode.
   *
   * @param options id and mode
   */
  public static readiness(options: CheckOptions = {}): Check {
    return new BoundCheck((scope, bind) => readinessCheck(options, scope, bind));
  }

  /**
   * The new version says itself that its dependencies answer: exactly this version is invoked once with a probe event, and runs its probes
   * (a TCP or HTTP connection, a name to resolve, a call of your own) with its own role, network and variables. The answer must come from this
   * version and this release.
   *
   * The function must answer that event: wrap its handler with `withGuardrails` of `cdk-serverless-guardrails/runtime`, or answer by
   * `docs/probe-protocol.md` in another language. Nothing else of the handler runs, but its module is loaded.
   *
   * @param options names of the probes, id and mode
   */
  public static dependencies(options: DependenciesCheckOptions = {}): Check {
    return new BoundCheck((scope, bind) => dependenciesCheck(options, scope, bind));
  }

  /**
   * The new version answers calls of its own before it serves anybody: exactly this version is invoked, eight calls at a time, and
   * the deployment stops where `stopAt` of them fail or time out.
   *
   * These are real invocations: what the function does on a call (write, send, charge), it does, so use payloads that do no
   * harm. A handler may recognise them by `context.clientContext.custom.guardrails === 'synthetic-traffic'`. Worth more than hours
   * of canary where a function has few calls. The calls do not count for the alarms, because they do not go through the alias.
   *
   * @param options payloads, number of calls and failures that stop
   */
  public static syntheticTraffic(options: SyntheticTrafficCheckOptions): Check {
    return new BoundCheck((scope, bind) => syntheticTrafficCheck(options, scope, bind));
  }

  /**
   * The new version answers one call as expected: exactly this version is invoked once with an event of yours, and its answer is compared
   * with a status code, values at JSON paths, or a JSON schema.
   *
   * This is a real invocation: what the function does on it, it does, so use an event that does no harm. A handler may recognise it by
   * `context.clientContext.custom.guardrails === 'invoke'`. The call does not count for the alarms, because it does not go through the alias.
   *
   * @param options the event, and what is expected of the answer
   */
  public static invoke(options: InvokeCheckOptions): Check {
    return new BoundCheck((scope, bind) => invokeCheck(options, scope, bind));
  }

  /**
   * A function of your own says what it thinks of the new version: it is invoked with the names and versions of the deployment, and answers
   * `PASSED`, `FAILED` or `INCONCLUSIVE` with its findings. Event and answer: `docs/custom-check.md`. An error, silence and any other answer
   * count as a check that could not be made, and stop the deployment.
   *
   * For what no check of the library asks. It must not need the guarded alias, nor an API in front of it: CloudFormation could not order the resources.
   *
   * @param checkFunction the function, or an alias or version of it, in the same account and region
   * @param options id, mode, and what the function is told besides
   */
  public static function(checkFunction: lambda.IFunction, options: FunctionCheckOptions = {}): Check {
    return new BoundCheck((scope, bind) => functionCheck(checkFunction, options, scope, bind));
  }

  /**
   * Adds the check to a deployment: grants what it reads and returns what the plan says of it.
   *
   * @param scope the guarded deployment
   * @param options what the check may know and whom it grants
   */
  public abstract bind(scope: Construct, options: CheckBindOptions): CheckConfig;
}

class BoundCheck extends Check {
  public constructor(private readonly bound: (scope: Construct, options: CheckBindOptions) => CheckConfig) {
    super();
  }

  public bind(scope: Construct, options: CheckBindOptions): CheckConfig {
    return this.bound(scope, options);
  }
}
