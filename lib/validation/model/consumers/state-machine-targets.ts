import { isObject, own, type TemplateResource } from '../../../template/document';
import type { StackModel } from '../stack-model';
import type { Target, TargetReaders } from './target';

/** Every state of a definition, those inside parallel and map states included, with its path. */
export function statesIn(
  definition: unknown,
  path = 'States',
): (readonly [string, Readonly<Record<string, unknown>>])[] {
  const states = own(definition, 'States');
  if (!isObject(states)) return [];
  return Object.entries(states).flatMap(([name, state]) => {
    if (!isObject(state)) return [];
    const at = `${path}.${name}`;
    const branches = Array.isArray(state.Branches) ? state.Branches : [];
    return [
      [at, state] as const,
      ...branches.flatMap((branch, index) => statesIn(branch, `${at}.Branches.${index}.States`)),
      ...statesIn(state.Iterator, `${at}.Iterator.States`),
      ...statesIn(state.ItemProcessor, `${at}.ItemProcessor.States`),
    ];
  });
}

/** The definition of a state machine: an object, or a text with its substitutions; undefined where it is not known. */
export function definitionOf({ properties }: TemplateResource, stack: StackModel): unknown {
  if (properties.Definition !== undefined) return properties.Definition;
  const text = stack.text(properties.DefinitionString);
  if (text === undefined) return undefined;
  const substitutions = properties.DefinitionSubstitutions;
  const whole = text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (match, name: string) => {
    const value = stack.text(own(substitutions, name));
    return value === undefined ? match : JSON.stringify(value).slice(1, -1);
  });
  try {
    return JSON.parse(whole);
  } catch {
    return undefined; // Text that only the deployment completes.
  }
}

function targetOf(path: string, state: Readonly<Record<string, unknown>>, stack: StackModel): Target[] {
  const property = `Properties.DefinitionString ${path}`;
  const kind = 'Step Functions task';
  const resource = stack.text(state.Resource);
  if (resource === undefined) return [];
  if (resource.includes(':lambda:') && resource.includes(':function:')) return [{ kind, property, value: resource }];
  if (!/:states:[^:]*:[^:]*:(aws-sdk:)?lambda:invoke/.test(resource)) return [];
  const call = state.Arguments ?? state.Parameters;
  return [{ kind, property, value: own(call, 'FunctionName'), qualifier: own(call, 'Qualifier'), takesNames: true }];
}

/** Functions that the tasks of a state machine call. */
export const STATE_MACHINE_TARGETS: TargetReaders = {
  'AWS::StepFunctions::StateMachine': (resource, stack) =>
    statesIn(definitionOf(resource, stack)).flatMap(([path, state]) => targetOf(path, state, stack)),
};
