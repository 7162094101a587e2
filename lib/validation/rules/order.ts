import { RELEASE_VARIABLES } from '../../contract/names';
import { own } from '../../template/document';
import { type AppModel, type FunctionModel, guardedAliasOf } from '../model/app-model';
import { type Products, productsOf } from '../model/declarations';
import { dependenciesOf, waitedForBy } from '../model/dependencies';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

interface Producer {
  readonly logicalId: string;
  readonly products: Products;
}

function producersIn(app: AppModel): Map<AppModel['stacks'][number], Producer[]> {
  const found = new Map<AppModel['stacks'][number], Producer[]>();
  for (const stack of app.stacks) {
    const producers = stack.resources.flatMap((resource) => {
      const products = productsOf(resource, (raw) => stack.text(raw));
      if (Object.keys(products).length === 0) return [];
      return [{ logicalId: resource.logicalId, products }];
    });
    if (producers.length > 0) found.set(stack, producers);
  }
  return found;
}

const KINDS = [
  ['schemaRev', 'schema revision', 'migration'],
  ['indexHash', 'index', 'index build'],
] as const;

function problemsOf(fn: FunctionModel, producers: readonly Producer[]): Problem[] {
  const { stack, resource } = fn;
  const variables = own(resource.properties.Environment, 'Variables');
  const dependencies = stack.once(dependenciesOf);
  // Where an alias is shifted, the new code serves only then; else as soon as the function is updated.
  const opens = guardedAliasOf(fn)?.resource.logicalId ?? resource.logicalId;
  return KINDS.flatMap(([product, noun, producing]) => {
    const wanted = stack.text(own(variables, RELEASE_VARIABLES[product]));
    const producer = producers.find(({ products }) => wanted !== undefined && products[product] === wanted);
    if (!producer) return [];
    if (waitedForBy(dependencies, opens).has(producer.logicalId)) return [];
    const before = waitedForBy(dependencies, producer.logicalId);
    const late = opens !== resource.logicalId && before.has(opens);
    // A function that the producer waits for is one that does the work.
    if (!late && before.has(resource.logicalId)) return [];
    return [
      {
        stack,
        logicalId: opens,
        what: late
          ? `the ${producing} ${producer.logicalId} runs after ${opens}, which needs its ${noun}`
          : `${opens} does not wait for the ${producing} ${producer.logicalId}, which makes the ${noun} that it carries: they run in parallel`,
        fix: `let ${opens} depend on ${producer.logicalId}: DependsOn in a template, node.addDependency in the CDK`,
      },
    ];
  });
}

export const order: Rule = {
  id: 'order',
  title: 'A rollout that does not wait for its migration',
  severity: 'error',
  why: 'the new code can have traffic before the schema or index that it was written for is there',
  check({ app }) {
    const producers = producersIn(app);
    if (producers.size === 0) return NOT_APPLICABLE;
    return app.functions.flatMap((fn) => {
      const here = producers.get(fn.stack);
      return here ? problemsOf(fn, here) : [];
    });
  },
};
