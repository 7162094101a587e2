import type { TemplateResource } from './document';
import type { LoadedTemplate } from './load';

/** The resources of a type that CloudFormation would create, in the template's order. */
export function activeResources(template: LoadedTemplate, type: string): TemplateResource[] {
  return [...template.document.resources.values()].filter(
    (resource) =>
      resource.type === type &&
      (resource.condition === undefined ||
        template.resolver.conditions.isTrue(resource.condition, `resource ${resource.logicalId}`)),
  );
}
