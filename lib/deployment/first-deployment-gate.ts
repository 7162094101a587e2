import { CustomResource, Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { FIRST_DEPLOYMENT_TIMEOUT_SEC, FIRST_DEPLOYMENT_TYPE } from '../contract/first-deployment';
import type { IDeploymentTarget } from '../target/deployment-target';
import type { DeploymentFoundation } from './foundation';
import { resourceOf } from './guarded-alias';

export interface FirstDeploymentGateProps {
  readonly foundation: DeploymentFoundation;
  /** Name of the parameter with the plan; a reference, so that the plan is there before. */
  readonly planParameterName: string;
  readonly target: IDeploymentTarget;
}

/**
 * Makes the creation of an alias wait for a custom resource, for which the hook before traffic answers from the plan.
 *
 * None of its properties changes from release to release, so it is asked once in the life of an alias.
 */
export function gateCreationOf(alias: lambda.Alias, scope: Construct, props: FirstDeploymentGateProps): void {
  const { foundation, planParameterName, target } = props;
  const gate = new CustomResource(scope, 'FirstDeployment', {
    resourceType: FIRST_DEPLOYMENT_TYPE,
    serviceToken: foundation.preTrafficHook.functionArn,
    serviceTimeout: Duration.seconds(FIRST_DEPLOYMENT_TIMEOUT_SEC),
    properties: {
      PlanParameterName: planParameterName,
      FunctionName: target.functionName,
      AliasName: alias.aliasName,
    },
  });
  resourceOf(alias).node.addDependency(gate);
}
