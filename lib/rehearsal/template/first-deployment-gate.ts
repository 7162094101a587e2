import { type CreatedAlias, FIRST_DEPLOYMENT_TYPE } from '../../contract/first-deployment';
import type { TemplateResource } from '../../template/document';
import type { LoadedTemplate } from '../../template/load';
import { activeResources } from '../../template/resources';
import { functionResource, timeoutOf } from './function-version';
import { readsPlans } from './lifecycle-hooks';

/** The custom resource for which the creation of an alias waits, and who answers for it. */
export interface FirstDeploymentGate extends CreatedAlias {
  readonly logicalId: string;
  readonly timeoutSec: number;
}

/** The gate that an alias waits for; undefined where its creation is not checked, or not by our hook. */
export function firstDeploymentGateOf(
  template: LoadedTemplate,
  alias: TemplateResource,
): FirstDeploymentGate | undefined {
  const { resolver } = template;
  for (const { logicalId, properties } of activeResources(template, FIRST_DEPLOYMENT_TYPE)) {
    if (!alias.dependsOn.includes(logicalId)) continue;
    const text = (name: string) => resolver.text(properties[name], `${FIRST_DEPLOYMENT_TYPE} ${logicalId}: ${name}`);
    const service = functionResource(template, text('ServiceToken'));
    if (service === undefined || !readsPlans(template, service)) continue;
    return {
      logicalId,
      planParameterName: text('PlanParameterName'),
      functionName: text('FunctionName'),
      aliasName: text('AliasName'),
      timeoutSec: timeoutOf(template, service),
    };
  }
  return undefined;
}
