import { loopsIn } from '../acyclic';
import { dependenciesOf } from '../model/dependencies';
import { type DeploymentGraph, deploymentGraph, type GraphNode } from '../model/deployment-graph';
import { NOT_APPLICABLE, type Rule } from '../rule';

/** A loop as people read it: stacks and resources in the order in which they wait. */
export function describeLoop(loop: readonly string[], { nodes }: DeploymentGraph): string[] {
  const labels = loop.flatMap((key) => {
    const node = nodes.get(key);
    if (!node || node.kind === 'start') return [];
    return [node.kind === 'complete' ? `stack ${node.stack.stackName}` : `${node.stack.stackName}/${node.logicalId}`];
  });
  return labels[0] === labels[labels.length - 1] && labels.length > 1 ? labels : [...labels, labels[0]];
}

/** Whether a template itself says that one of its resources waits for the other one. */
function isWritten(from: GraphNode | undefined, to: GraphNode | undefined): boolean {
  if (from?.logicalId === undefined || to?.logicalId === undefined || from.stack !== to.stack) return false;
  return from.stack.once(dependenciesOf).get(from.logicalId)?.includes(to.logicalId) ?? false;
}

/** Loops that no single template shows, each as its keys in order. */
export function deadlocksIn({ nodes, edges }: DeploymentGraph): (readonly string[])[] {
  return loopsIn(edges).filter((loop) =>
    loop.slice(1).some((key, index) => !isWritten(nodes.get(loop[index]), nodes.get(key))),
  );
}

export const deadlock: Rule = {
  id: 'deadlock',
  title: 'Stacks or services that wait for each other',
  severity: 'error',
  why: 'each of them waits for the other one to be there: the first deployment from nothing, or the next one, never ends well',
  check({ app }) {
    const graph = app.once(deploymentGraph);
    const declared = graph.stackEdges.length > 0 || app.stacks.some((stack) => stack.declaresNeeds);
    if (!declared) return NOT_APPLICABLE;
    return deadlocksIn(graph).map((loop) => {
      const first = loop.map((key) => graph.nodes.get(key)).find((node) => node?.kind === 'resource');
      return {
        ...(first && { stack: first.stack, logicalId: first.logicalId }),
        what: `deployments wait for each other: ${describeLoop(loop, graph).join(' -> ')}`,
        fix: 'cut one wait: move what both need into a stack of its own, or let one of them start without the other',
      };
    });
  },
};
