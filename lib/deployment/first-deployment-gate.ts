import { CustomResource, Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { FIRST_DEPLOYMENT_TIMEOUT_SEC, FIRST_DEPLOYMENT_TYPE } from '../contract/first-deployment';
import type { IDeploymentTarget } from '../target/deployment-target';
import { FirstDeployment } from './first-deployment';
import type { DeploymentFoundation } from './foundation';
import { resourceOf } from './guarded-alias';
import type { PlanParameter } from './plan-parameter';

export interface FirstDeploymentGateProps {
  readonly foundation: DeploymentFoundation;
  /** Is referred to by its name, so that it is there before. */
  readonly plan: PlanParameter;
  readonly target: IDeploymentTarget;
  /** @default FirstDeployment.CHECKED */
  readonly mode?: FirstDeployment;
}

/**
 * Makes the creation of an alias wait for a custom resource, for which the hook before traffic answers from the plan.
 *
 * None of its properties changes from release to release, so it is asked once in the life of an alias.
 */
export function gateCreationOf(alias: lambda.Alias, scope: Construct, props: FirstDeploymentGateProps): void {
  const { foundation, plan, target, mode = FirstDeployment.CHECKED } = props;
  if (mode === FirstDeployment.UNCHECKED) return;
  const gate = new CustomResource(scope, 'FirstDeployment', {
    resourceType: FIRST_DEPLOYMENT_TYPE,
    serviceToken: foundation.preTrafficHook.functionArn,
    serviceTimeout: Duration.seconds(FIRST_DEPLOYMENT_TIMEOUT_SEC),
    properties: {
      PlanParameterName: plan.resource.ref,
      FunctionName: target.functionName,
      AliasName: alias.aliasName,
    },
  });
  resourceOf(alias).node.addDependency(gate);
}
