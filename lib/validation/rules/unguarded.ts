import { guardedAliasOf } from '../model/app-model';
import { consumersOf } from '../model/consumers/consumers';
import { hooksOf } from '../model/hooks';
import { NOT_APPLICABLE, type Rule } from '../rule';

export const unguarded: Rule = {
  id: 'unguarded',
  title: 'A function with traffic and no guarded alias',
  severity: 'error',
  why: 'every deployment of it gets all traffic at once, unchecked, and nothing returns to the version before',
  check({ app, requireGuards }) {
    if (!requireGuards) return NOT_APPLICABLE;
    const hooks = app.once(hooksOf);
    // What becomes of a hook that died is no traffic either.
    const traffic = app
      .once(consumersOf)
      .filter(
        ({ kind, stack, resource }) =>
          kind !== 'destination' || !hooks.has(stack.text(resource.properties.FunctionName) ?? ''),
      );
    const consumers = new Map(traffic.map((consumer) => [consumer.fn, consumer]));
    if (consumers.size === 0) return NOT_APPLICABLE;
    return [...consumers]
      .filter(([fn]) => guardedAliasOf(fn) === undefined)
      .map(([{ stack, resource }, consumer]) => ({
        stack,
        logicalId: resource.logicalId,
        what: `function ${resource.logicalId} has traffic (${consumer.kind} ${consumer.resource.logicalId}) and no alias that CodeDeploy shifts`,
        fix: 'guard it with new GuardedDeployment(...) and pass on its alias, or acknowledge the finding with the reason why it needs no guard',
      }));
  },
};
