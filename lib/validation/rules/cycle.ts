import { loopsIn } from '../acyclic';
import { dependenciesOf } from '../model/dependencies';
import type { Rule } from '../rule';

export const cycle: Rule = {
  id: 'cycle',
  title: 'Resources that wait for each other',
  severity: 'error',
  why: 'CloudFormation refuses the template, and assertions of the CDK do not see loops through an update policy',
  check({ app }) {
    return app.stacks.flatMap((stack) =>
      loopsIn(stack.once(dependenciesOf)).map((loop) => {
        const throughPolicy = loop.some((id) => Object.keys(stack.resource(id)?.updatePolicy ?? {}).length > 0);
        return {
          stack,
          logicalId: loop[0],
          what: `resources wait for each other${throughPolicy ? ', UpdatePolicy counted' : ''}: ${loop.join(' -> ')}`,
          fix: throughPolicy
            ? 'let what the hooks and alarms need name the function and a literal alias name instead of the alias itself'
            : 'cut one of the references, for example by a literal name',
        };
      }),
    );
  },
};
