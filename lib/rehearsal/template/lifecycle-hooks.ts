import { LIFECYCLE_EVENTS, type LifecycleEvent, PLAN_PARAMETER_ROOT } from '../../contract/names';
import { type JsonObject, own, type TemplateResource } from '../../template/document';
import type { LoadedTemplate } from '../../template/load';
import { activeResources } from '../../template/resources';
import { functionResource, timeoutOf } from './function-version';

/** A function that CodeDeploy calls at a lifecycle event. */
export interface HookFunction {
  readonly lifecycleEvent: LifecycleEvent;
  readonly functionName: string;
  /** Whether it is this library's hook, whose code the twin can run. */
  readonly isOurs: boolean;
  readonly timeoutSec: number;
}

/** The logical id of which a value is the name or an attribute. */
function referredTo(value: unknown): string | undefined {
  const attribute = own(value, 'Fn::GetAtt');
  const target = own(value, 'Ref') ?? (Array.isArray(attribute) ? attribute[0] : attribute);
  return typeof target === 'string' ? target.split('.')[0] : undefined;
}

/**
 * Our hooks read their plan from below a path of our own; the permission for that is what tells them from others. A
 * description or a handler's name could be anybody's, and a plan may lie beside a hook that ignores it.
 */
export function readsPlans(template: LoadedTemplate, fn: TemplateResource): boolean {
  const roleId = referredTo(fn.properties.Role);
  const role = roleId === undefined ? undefined : template.document.resources.get(roleId);
  if (!role) return false;
  const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => activeResources(template, type))
    .filter(({ properties }) => {
      const roles = properties.Roles;
      return Array.isArray(roles) && roles.some((attached) => referredTo(attached) === roleId);
    });
  return [role, ...policies].some(({ properties }) =>
    JSON.stringify([properties.Policies, properties.PolicyDocument]).includes(`${PLAN_PARAMETER_ROOT}/`),
  );
}

/** The hooks that an alias's update policy names, in the order in which CodeDeploy calls them. */
export function lifecycleHooksOf(template: LoadedTemplate, updatePolicy: JsonObject, alias: string): HookFunction[] {
  return LIFECYCLE_EVENTS.flatMap((lifecycleEvent) => {
    const property = `${lifecycleEvent}Hook`;
    const place = `${alias}: ${property}`;
    const given = template.resolver.resolve(own(updatePolicy, property), place);
    if (given === undefined || given === '') return [];
    const functionName = template.resolver.text(given, place);
    const fn = functionResource(template, functionName);
    return [
      {
        lifecycleEvent,
        functionName,
        isOurs: fn !== undefined && readsPlans(template, fn),
        timeoutSec: fn ? timeoutOf(template, fn) : 0,
      },
    ];
  });
}
