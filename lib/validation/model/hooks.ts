import { own } from '../../template/document';
import type { AppModel } from './app-model';

/** Names of functions that CodeDeploy runs as hooks: they ask a function what nobody else does, and have no traffic. */
export function hooksOf(app: AppModel): Set<string> {
  return new Set(
    app.guardedAliases.flatMap(({ stack, codeDeploy }) =>
      ['BeforeAllowTrafficHook', 'AfterAllowTrafficHook'].flatMap((hook) => stack.text(own(codeDeploy, hook)) ?? []),
    ),
  );
}
