import { isObject, own } from '../../../template/document';
import { referencesIn } from '../../acyclic';
import type { AppModel, FunctionModel } from '../../model/app-model';
import type { Consumer } from '../../model/consumers/consumers';
import { functionInArn, functionNamed } from '../../model/function-reference';
import { hooksOf } from '../../model/hooks';
import type { StackModel } from '../../model/stack-model';

const INVOKE = new Set(['lambda:invokefunction', 'lambda:invoke*', 'lambda:*']);

/** Functions that the policies of a stack let the role of this logical id invoke unqualified. */
function invocableBy(app: AppModel, stack: StackModel, roleId: string): Set<FunctionModel> {
  const roleName = stack.nameOf(roleId);
  const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    stack
      .ofType(type)
      .filter(({ properties }) => stack.list(properties.Roles).some((role) => stack.text(role) === roleName))
      .map(({ properties }) => properties.PolicyDocument),
  );
  const inline = stack.list(stack.resource(roleId)?.properties.Policies).map((policy) => own(policy, 'PolicyDocument'));
  const found = new Set<FunctionModel>();
  for (const statement of [...attached, ...inline].flatMap((document) => stack.list(own(document, 'Statement')))) {
    const actions = [own(statement, 'Action')].flat().flatMap((action) => stack.text(action)?.toLowerCase() ?? []);
    if (stack.text(own(statement, 'Effect')) !== 'Allow' || !actions.some((action) => INVOKE.has(action))) continue;
    for (const resource of [own(statement, 'Resource')].flat()) {
      const reference = functionInArn(stack.text(resource) ?? '');
      const fn = reference && reference.qualifier === undefined ? app.functionOf(stack, reference) : undefined;
      if (fn) found.add(fn);
    }
  }
  return found;
}

/** Functions that hold the unqualified name or ARN of another one in a variable, and may invoke it. */
export function callersOf(app: AppModel): Consumer[] {
  const hooks = app.once(hooksOf);
  return app.functions.flatMap(({ stack, resource, name: ownName }) => {
    if (hooks.has(ownName)) return [];
    const variables = own(resource.properties.Environment, 'Variables');
    if (!isObject(variables)) return [];
    const named = Object.entries(variables).flatMap(([variable, raw]) => {
      // A literal may be anything; a function is named by a reference to it.
      const text = typeof raw === 'string' ? undefined : stack.text(raw);
      const reference = text === undefined ? undefined : functionNamed(text);
      const fn = reference && reference.qualifier === undefined ? app.functionOf(stack, reference) : undefined;
      return fn && fn.name !== ownName ? [{ variable, fn }] : [];
    });
    const roles = new Set<string>();
    referencesIn(resource.properties.Role, roles);
    if (named.length === 0 || roles.size === 0) return [];
    const invocable = invocableBy(app, stack, [...roles][0]);
    return named
      .filter(({ fn }) => invocable.has(fn))
      .map(({ variable, fn }) => ({
        stack,
        resource,
        kind: 'caller',
        property: `Properties.Environment.Variables.${variable}`,
        fn,
        qualifier: undefined,
      }));
  });
}
