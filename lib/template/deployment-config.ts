import { objectOf, oneOf, optional } from '../contract/decode';
import { predefinedShift, type TrafficShift } from '../contract/traffic-shift';
import type { LoadedTemplate } from './load';
import { decodeProperties, numeric, positiveInteger } from './properties';
import { activeResources } from './resources';
import { TemplateError } from './template-error';

/** CodeDeploy's longest time between the first and the last shift (CodeDeploy user guide, limits). */
const LONGEST_SHIFT_MIN = 2880;

interface RoutingConfig {
  readonly Type: TrafficShift['type'];
  readonly TimeBasedCanary?: { readonly CanaryPercentage: number; readonly CanaryInterval: number };
  readonly TimeBasedLinear?: { readonly LinearPercentage: number; readonly LinearInterval: number };
}

const routingConfig = objectOf<RoutingConfig>({
  Type: oneOf(['AllAtOnce', 'TimeBasedCanary', 'TimeBasedLinear']),
  TimeBasedCanary: optional(
    objectOf<NonNullable<RoutingConfig['TimeBasedCanary']>>({
      CanaryPercentage: numeric,
      CanaryInterval: positiveInteger,
    }),
  ),
  TimeBasedLinear: optional(
    objectOf<NonNullable<RoutingConfig['TimeBasedLinear']>>({
      LinearPercentage: numeric,
      LinearInterval: positiveInteger,
    }),
  ),
});

const configProperties = objectOf<{ ComputePlatform?: 'Lambda'; TrafficRoutingConfig: RoutingConfig }>({
  ComputePlatform: optional(oneOf(['Lambda'])),
  TrafficRoutingConfig: routingConfig,
});

function timeBased(
  type: 'TimeBasedCanary' | 'TimeBasedLinear',
  percentage: number | undefined,
  intervalMin: number | undefined,
  place: string,
): TrafficShift {
  if (percentage === undefined || intervalMin === undefined) {
    throw new TemplateError(`${place}: expected TrafficRoutingConfig of type ${type} to have a ${type}`);
  }
  if (percentage < 1 || percentage > 99) {
    throw new TemplateError(`${place}: expected between 1 and 99 percent per step, got ${percentage}`);
  }
  const steps = type === 'TimeBasedCanary' ? 1 : Math.ceil(100 / percentage) - 1;
  if (steps * intervalMin > LONGEST_SHIFT_MIN) {
    throw new TemplateError(
      `${place}: expected at most ${LONGEST_SHIFT_MIN} minutes until all traffic is shifted, got ${steps * intervalMin}`,
    );
  }
  return { type, percentage, intervalMin };
}

/**
 * How the deployment config of this name shifts traffic.
 *
 * @param group how messages call the deployment group that names it
 * @throws TemplateError where AWS does not predefine it and the template does not define it, or it is not for Lambda
 */
export function shiftOf(template: LoadedTemplate, configName: string, group: string): TrafficShift {
  const predefined = predefinedShift(configName);
  if (predefined) return predefined;
  const resource = activeResources(template, 'AWS::CodeDeploy::DeploymentConfig').find(
    ({ logicalId }) => template.resolver.nameOf(logicalId) === configName,
  );
  if (!resource) {
    throw new TemplateError(
      `${group}: the deployment config ${configName} is neither predefined for Lambda nor in the template, name one that is`,
    );
  }
  const place = `deployment config ${resource.logicalId}`;
  const { DeploymentConfigName: _name, ...properties } = resource.properties;
  const config = decodeProperties(configProperties, template.resolver.resolve(properties, place), place);
  const routing = config.TrafficRoutingConfig;
  switch (routing.Type) {
    case 'AllAtOnce':
      return { type: 'AllAtOnce' };
    case 'TimeBasedCanary': {
      const canary = routing.TimeBasedCanary;
      return timeBased(routing.Type, canary?.CanaryPercentage, canary?.CanaryInterval, place);
    }
    case 'TimeBasedLinear': {
      const linear = routing.TimeBasedLinear;
      return timeBased(routing.Type, linear?.LinearPercentage, linear?.LinearInterval, place);
    }
  }
}
