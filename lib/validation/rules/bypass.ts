import { type AliasModel, type FunctionModel, guardedAliasOf } from '../model/app-model';
import { consumersOf } from '../model/consumers/consumers';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';
import { callersOf } from './bypass/callers';
import { permissionsOf } from './bypass/permissions';

/** How a function is reached around its guarded alias, as messages say it; undefined where it is not, or nobody knows. */
function detour(fn: FunctionModel, qualifier: string | undefined): readonly [string, Problem['severity']] | undefined {
  if (qualifier === undefined) return ['unqualified', 'error'];
  if (qualifier.startsWith('$LATEST')) return [`at ${qualifier}`, 'error'];
  if (/^\d+$/.test(qualifier)) return [`at version ${qualifier}`, 'error'];
  const alias = fn.aliases.find(({ aliasName }) => aliasName === qualifier);
  return alias && alias.codeDeploy === undefined
    ? [`at the alias ${qualifier}, which is moved at once`, 'warning']
    : undefined;
}

/** @param alias the guarded alias that callers shall use */
export function aliasFix(alias: AliasModel, property: string): string {
  return `let ${property} name the alias: { Ref: ${alias.resource.logicalId} }, in the CDK pass the alias where the function is passed`;
}

export const bypass: Rule = {
  id: 'bypass',
  title: 'Traffic that goes around the guarded alias',
  severity: 'error',
  why: 'CodeDeploy shifts the alias only: this traffic reaches a new version at once, before any check, and no alarm of the deployment sees it',
  check({ app }) {
    const guarded = app.functions.filter((fn) => guardedAliasOf(fn) !== undefined);
    if (guarded.length === 0) return NOT_APPLICABLE;
    const reached = [...app.once(consumersOf), ...permissionsOf(app), ...callersOf(app)];
    return reached.flatMap(({ stack, resource, kind, property, fn, qualifier }): Problem[] => {
      const alias = guardedAliasOf(fn);
      const found = alias && detour(fn, qualifier);
      if (!alias || !found) return [];
      const [how, severity] = found;
      const isTraffic = kind !== 'permission' && kind !== 'caller';
      return [
        {
          stack,
          logicalId: resource.logicalId,
          property,
          severity: isTraffic ? severity : 'warning',
          what: `${kind} ${resource.logicalId} reaches function ${fn.resource.logicalId} ${how}, around its guarded alias ${alias.aliasName}`,
          fix: aliasFix(alias, property),
        },
      ];
    });
  },
};
