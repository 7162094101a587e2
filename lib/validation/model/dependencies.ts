import { referencesIn } from '../acyclic';
import type { StackModel } from './stack-model';

/** By logical id, every resource of its own template that a resource waits for. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/** What each resource of a stack waits for: properties, `DependsOn`, update policies and conditions counted. */
export function dependenciesOf(stack: StackModel): Dependencies {
  const { resources, generatedNames, conditions } = stack.loaded.document;
  const edges = new Map<string, string[]>();
  for (const { logicalId, properties, updatePolicy, dependsOn, condition } of resources.values()) {
    const targets = new Set(dependsOn);
    referencesIn(properties, targets);
    referencesIn(updatePolicy, targets);
    if (condition !== undefined) referencesIn(conditions[condition], targets);
    const known = [...targets].map((target) => generatedNames.get(target) ?? target);
    edges.set(
      logicalId,
      known.filter((target) => resources.has(target)),
    );
  }
  return edges;
}

/** Everything that a resource waits for, directly or not. */
export function waitedForBy(dependencies: Dependencies, logicalId: string): Set<string> {
  const seen = new Set<string>();
  const open = [logicalId];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const target of dependencies.get(next) ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return seen;
}
