import { Stack, Token } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { Construct } from 'constructs';
import { numberBetween, objectOf, oneOf, optional } from '../contract/decode';
import { predefinedShift, type TrafficShift } from '../contract/traffic-shift';

interface Routing {
  readonly type: 'AllAtOnce' | 'TimeBasedCanary' | 'TimeBasedLinear';
  readonly timeBasedCanary?: { readonly canaryPercentage: number; readonly canaryInterval: number };
  readonly timeBasedLinear?: { readonly linearPercentage: number; readonly linearInterval: number };
}

/** At most 99 % a step and two days of shifting (CodeDeploy user guide, limits). */
const percentage = numberBetween(1, 99);
const interval = numberBetween(1, 2880);

const routing = objectOf<Routing>({
  type: oneOf(['AllAtOnce', 'TimeBasedCanary', 'TimeBasedLinear']),
  timeBasedCanary: optional(objectOf({ canaryPercentage: percentage, canaryInterval: interval })),
  timeBasedLinear: optional(objectOf({ linearPercentage: percentage, linearInterval: interval })),
});

/** How a deployment configuration shifts traffic, or undefined where that is not known at synth. */
export function shiftOf(config: codedeploy.ILambdaDeploymentConfig): TrafficShift | undefined {
  const name = config.deploymentConfigName;
  if (!Token.isUnresolved(name)) {
    const predefined = predefinedShift(name);
    if (predefined) return predefined;
  }
  const resource = Construct.isConstruct(config) ? config.node.defaultChild : undefined;
  if (!codedeploy.CfnDeploymentConfig.isCfnDeploymentConfig(resource)) return undefined;
  const { type, timeBasedCanary, timeBasedLinear } = routing(
    Stack.of(resource).resolve(resource.trafficRoutingConfig),
    `${resource.node.path}: trafficRoutingConfig`,
  );
  if (type === 'TimeBasedCanary' && timeBasedCanary) {
    return { type, percentage: timeBasedCanary.canaryPercentage, intervalMin: timeBasedCanary.canaryInterval };
  }
  if (type === 'TimeBasedLinear' && timeBasedLinear) {
    return { type, percentage: timeBasedLinear.linearPercentage, intervalMin: timeBasedLinear.linearInterval };
  }
  return type === 'AllAtOnce' ? { type } : undefined;
}
