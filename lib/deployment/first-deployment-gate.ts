import { type CfnResource, CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type CreatedAlias, FIRST_DEPLOYMENT_TIMEOUT_SEC, FIRST_DEPLOYMENT_TYPE } from '../contract/first-deployment';
import type { DeploymentFoundation } from './foundation';

export interface FirstDeploymentGateProps extends CreatedAlias {
  readonly foundation: DeploymentFoundation;
}

/**
 * The custom resource that an alias waits for when it is created: the hook before traffic answers for it, from the same plan.
 *
 * None of its properties changes from release to release, so it is asked once in the life of an alias.
 */
export class FirstDeploymentGate extends Construct {
  /** What the alias must wait for. */
  public readonly resource: CfnResource;

  public constructor(scope: Construct, id: string, props: FirstDeploymentGateProps) {
    super(scope, id);
    const { foundation, planParameterName, functionName, aliasName } = props;
    const resource = new CustomResource(this, 'Resource', {
      resourceType: FIRST_DEPLOYMENT_TYPE,
      serviceToken: foundation.preTrafficHook.functionArn,
      serviceTimeout: Duration.seconds(FIRST_DEPLOYMENT_TIMEOUT_SEC),
      properties: {
        PlanParameterName: planParameterName,
        FunctionName: functionName,
        AliasName: aliasName,
      },
    });
    this.resource = resource.node.defaultChild as CfnResource;
  }
}
