import type { AppModel } from '../../model/app-model';
import type { Consumer } from '../../model/consumers/consumers';
import { functionNamed } from '../../model/function-reference';

/** Resource policies of functions: whom they let in, and where. */
export function permissionsOf(app: AppModel): Consumer[] {
  return app.resourcesOf('AWS::Lambda::Permission').flatMap(({ stack, resource }) => {
    const text = stack.text(resource.properties.FunctionName);
    const reference = text === undefined ? undefined : functionNamed(text);
    const fn = reference && app.functionOf(stack, reference);
    if (!reference || !fn) return [];
    const { qualifier } = reference;
    return [{ stack, resource, kind: 'permission', property: 'Properties.FunctionName', fn, qualifier }];
  });
}
