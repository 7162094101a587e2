import { CfnResource, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** Where `Alias.addAutoScaling()` puts provisioned concurrency. */
const SCALABLE_TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';

export interface GuardedAliasProps {
  readonly lambdaFunction: lambda.Function;
  readonly version: lambda.Version;
  readonly aliasName: string;
  readonly aliasLogicalId?: string;
}

/**
 * An alias whose logical id follows from the function and the alias name alone: moving or renaming the guarded
 * deployment in the tree does not replace it ("alias already exists", aws-cdk issue 27884).
 */
export function pinnedAlias(scope: Construct, props: GuardedAliasProps): lambda.Alias {
  const alias = new lambda.Alias(scope, 'Alias', { aliasName: props.aliasName, version: props.version });
  resourceOf(alias).overrideLogicalId(props.aliasLogicalId ?? defaultLogicalId(props.lambdaFunction, props.aliasName));
  return alias;
}

function defaultLogicalId(fn: lambda.Function, aliasName: string): string {
  const functionId: string = Stack.of(fn).resolve((fn.node.defaultChild as lambda.CfnFunction).logicalId);
  const name = aliasName.replace(/[^A-Za-z0-9]/g, '');
  return `${functionId}${name.charAt(0).toUpperCase()}${name.slice(1)}Alias`;
}

export function resourceOf(alias: lambda.Alias): lambda.CfnAlias {
  return alias.node.defaultChild as lambda.CfnAlias;
}

/** @throws Error where an alias of the app cannot be taken over as it stands */
export function assertAdoptable(alias: lambda.Alias, fn: lambda.Function, scope: Construct): void {
  const { path } = scope.node;
  if (alias.lambda !== fn) {
    throw new Error(
      `${path}: alias belongs to another function, got ${alias.node.path}, expected an alias of ${fn.node.path}, pass the function of the alias`,
    );
  }
  if (alias.version !== fn.currentVersion) {
    throw new Error(
      `${path}: alias does not follow the function, got ${alias.node.path} on ${alias.version.node.path}, ` +
        'expected version: fn.currentVersion, otherwise no change of the function is ever deployed through it',
    );
  }
  const findings = aliasFindings(alias);
  if (findings.length > 0) throw new Error(`${path}: ${findings[0]}`);
}

/** What CodeDeploy cannot shift, as messages of a synth-time validation. */
export function aliasFindings(alias: lambda.Alias): string[] {
  const resource = resourceOf(alias);
  const stack = Stack.of(alias);
  const provisioned: { provisionedConcurrentExecutions?: unknown } | undefined = stack.resolve(
    resource.provisionedConcurrencyConfig,
  );
  const scaled = alias.node
    .findAll()
    .some((child) => CfnResource.isCfnResource(child) && child.cfnResourceType === SCALABLE_TARGET);
  const weights: { additionalVersionWeights?: unknown[] } | undefined = stack.resolve(resource.routingConfig);
  return [
    ...(provisioned === undefined
      ? []
      : [
          'an alias with weights cannot have provisioned concurrency (Lambda refuses it while traffic shifts), ' +
            `got provisionedConcurrentExecutions ${JSON.stringify(provisioned.provisionedConcurrentExecutions)} on alias ${alias.node.path}, ` +
            'expected none, remove it from the alias or use reserved concurrency on the function',
        ]),
    ...(scaled
      ? [
          'an alias with weights cannot have provisioned concurrency (Lambda refuses it while traffic shifts), ' +
            `got a scalable target on alias ${alias.node.path}, expected none, do not call addAutoScaling`,
        ]
      : []),
    ...((weights?.additionalVersionWeights?.length ?? 0) === 0
      ? []
      : [
          `CodeDeploy owns the weights of a guarded alias, got additionalVersions on alias ${alias.node.path}, expected none, remove them`,
        ]),
  ];
}
