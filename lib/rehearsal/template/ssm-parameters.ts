import { PLAN_PARAMETER_ROOT } from '../../contract/names';
import type { LoadedTemplate } from '../../template/load';
import { activeResources } from '../../template/resources';
import { TemplateError } from '../../template/template-error';

function valueIn(template: LoadedTemplate, name: string, value: unknown, place: string): string | undefined {
  try {
    return template.resolver.text(value, place);
  } catch (error) {
    // A plan that cannot be resolved must not look like a plan that is absent; other parameters may be unknown.
    if (error instanceof TemplateError && !name.startsWith(`${PLAN_PARAMETER_ROOT}/`)) return undefined;
    throw error;
  }
}

/**
 * The values of the SSM parameters that a template defines, by name; plans are among them.
 *
 * @throws TemplateError where two have one name, or a plan cannot be resolved
 */
export function ssmParametersOf(template: LoadedTemplate): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { logicalId, properties } of activeResources(template, 'AWS::SSM::Parameter')) {
    const name = template.resolver.nameOf(logicalId);
    const value = valueIn(template, name, properties.Value, `parameter ${logicalId}: Value`);
    if (values.has(name)) throw new TemplateError(`parameter ${logicalId}: the name ${name} is taken by another one`);
    if (value !== undefined) values.set(name, value);
  }
  return values;
}
