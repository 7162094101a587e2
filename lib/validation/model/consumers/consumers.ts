import type { AppModel, FunctionModel, Located } from '../app-model';
import { type FunctionReference, functionInArn, functionNamed } from '../function-reference';
import { API_TARGETS } from './api-targets';
import { EVENT_TARGETS } from './event-targets';
import { STATE_MACHINE_TARGETS } from './state-machine-targets';
import type { Target, TargetReaders } from './target';

/** Something that calls a function of the app. */
export interface Consumer extends Located {
  readonly kind: string;
  readonly property: string;
  readonly fn: FunctionModel;
  /** Undefined where it calls the function itself; `''` where the qualifier is not known before a deployment. */
  readonly qualifier: string | undefined;
}

const READERS: TargetReaders = { ...API_TARGETS, ...EVENT_TARGETS, ...STATE_MACHINE_TARGETS };

function referenceOf(target: Target, text: string, located: Located): FunctionReference | undefined {
  const reference = target.takesNames ? functionNamed(text) : functionInArn(text);
  if (!reference || target.qualifier === undefined || reference.qualifier !== undefined) return reference;
  return { ...reference, qualifier: located.stack.text(target.qualifier) ?? '' };
}

/**
 * Everything in the templates that calls a function of the app. Custom resources are left out on purpose: CloudFormation calls
 * them while it deploys, which is not traffic.
 */
export function consumersOf(app: AppModel): Consumer[] {
  return app.stacks.flatMap((stack) =>
    [...stack.types].flatMap((type) => {
      const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
      if (!read) return [];
      return stack.ofType(type).flatMap((resource) =>
        read(resource, stack).flatMap((target): Consumer[] => {
          const text = stack.text(target.value);
          const reference = text === undefined ? undefined : referenceOf(target, text, { stack, resource });
          const fn = reference && app.functionOf(stack, reference);
          if (!reference || !fn) return [];
          const { kind, property } = target;
          return [{ stack, resource, kind, property, fn, qualifier: reference.qualifier }];
        }),
      );
    }),
  );
}
