import type { AliasModel } from '../model/app-model';
import { dependenciesOf, waitedForBy } from '../model/dependencies';
import { NOT_APPLICABLE, type Rule } from '../rule';
import { MOST_AT_ONCE } from '../rule-ids';

/** How many of a stack's aliases CloudFormation shifts at the same time at most, as far as their dependencies say. */
function mostAtOnce(aliases: readonly AliasModel[]): number {
  const dependencies = aliases[0].stack.once(dependenciesOf);
  const ids = new Set(aliases.map(({ resource }) => resource.logicalId));
  const before = new Map(
    [...ids].map((id) => [id, [...waitedForBy(dependencies, id)].filter((other) => other !== id && ids.has(other))]),
  );
  const depths = new Map<string, number>();
  // Whoever waits for more comes later, so everything before it has its depth already.
  for (const [id, earlier] of [...before].sort(([, left], [, right]) => left.length - right.length)) {
    depths.set(id, 1 + Math.max(0, ...earlier.map((other) => depths.get(other) ?? 0)));
  }
  const counts = new Map<number, number>();
  for (const depth of depths.values()) counts.set(depth, (counts.get(depth) ?? 0) + 1);
  return Math.max(...counts.values());
}

export const tooManyAtOnce: Rule = {
  id: 'too-many-at-once',
  title: 'More functions shifted at once than CodeDeploy and Lambda take',
  severity: 'warning',
  why: 'dozens of shifts in parallel exceed the rate at which Lambda takes changes: some deployments fail and the stack is left half on new code',
  check({ app }) {
    const stacks = app.stacks
      .map((stack) => app.guardedAliases.filter((alias) => alias.stack === stack))
      .filter((aliases) => aliases.length > 0);
    if (stacks.length === 0) return NOT_APPLICABLE;
    return stacks.flatMap((aliases) => {
      if (aliases.length <= MOST_AT_ONCE) return [];
      const count = mostAtOnce(aliases);
      if (count <= MOST_AT_ONCE) return [];
      const { stack, resource } = aliases[0];
      return [
        {
          stack,
          logicalId: resource.logicalId,
          what: `stack ${stack.stackName} shifts ${count} guarded aliases at once, more than ${MOST_AT_ONCE}`,
          fix: `shift them in turns: Guardrails.of(stack).staggered() in the CDK, DependsOn between the aliases in a template; or split the stack`,
        },
      ];
    });
  },
};
