import type { AppModel } from '../../validation/model/app-model';
import { needsOf } from '../../validation/model/declarations';
import { type DeploymentGraph, deploymentGraph, resourceKey, stackKey } from '../../validation/model/deployment-graph';
import { deadlocksIn, describeLoop } from '../../validation/rules/deadlock';

/** A stack, or a deployment in one. */
export interface ServiceNode {
  readonly key: string;
  readonly label: string;
  readonly kind: 'stack' | 'deployment';
  readonly inLoop: boolean;
}

/** One waits for the other. */
export interface ServiceEdge {
  readonly from: string;
  readonly to: string;
  readonly why: string;
  readonly inLoop: boolean;
}

/** What a reader sees of an app: its stacks, the deployments that are part of a wait, and why they wait. */
export interface ServiceGraph {
  readonly nodes: readonly ServiceNode[];
  readonly edges: readonly ServiceEdge[];
  /** Each loop in the order in which its members wait. */
  readonly loops: readonly (readonly string[])[];
}

/** The members of a loop that a reader sees, in order. */
function visible(loop: readonly string[], { nodes }: DeploymentGraph): string[] {
  return loop.filter((key) => nodes.get(key)?.kind !== 'start');
}

function declaredWaits(app: AppModel, graph: DeploymentGraph): Omit<ServiceEdge, 'inLoop'>[] {
  return app.stacks.flatMap((stack) =>
    stack.resources.flatMap((resource) =>
      needsOf(resource).flatMap(({ stackName, logicalId, timeoutSec }) => {
        const other = app.stacks.find((one) => one.group === stack.group && one.stackName === stackName);
        if (!other) return [];
        const to = logicalId === undefined ? stackKey(other) : resourceKey(other, logicalId);
        const limit = timeoutSec === undefined ? 'without a timeout' : `at most ${timeoutSec} s`;
        return graph.nodes.has(to)
          ? [{ from: resourceKey(stack, resource.logicalId), to, why: `needs it, ${limit}` }]
          : [];
      }),
    ),
  );
}

/** Folds the graph of an app to what a reader wants to see of it. */
export function serviceGraph(app: AppModel): ServiceGraph {
  const graph = app.once(deploymentGraph);
  const loops = deadlocksIn(graph);
  const looping = new Set(loops.flat());
  const looped = loops.flatMap((loop) => {
    const members = visible(loop, graph).filter((key, index, all) => index === 0 || key !== all[0]);
    return members.map((from, index) => ({ from, to: members[(index + 1) % members.length] }));
  });
  const waits = declaredWaits(app, graph);
  const deployments = new Set([
    ...waits.flatMap(({ from, to }) => [from, to]),
    ...app.guardedAliases.map(({ stack, resource }) => resourceKey(stack, resource.logicalId)),
    ...looping,
  ]);
  const nodes: ServiceNode[] = [...graph.nodes].flatMap(([key, { kind, stack, logicalId }]): ServiceNode[] => {
    if (kind === 'complete') return [{ key, label: stack.stackName, kind: 'stack', inLoop: looping.has(key) }];
    if (kind === 'start' || logicalId === undefined || !deployments.has(key)) return [];
    return [{ key, label: logicalId, kind: 'deployment', inLoop: looping.has(key) }];
  });
  const shown = new Set(nodes.map(({ key }) => key));
  const edges = [
    ...nodes.flatMap(({ key, kind }) => {
      const node = graph.nodes.get(key);
      return kind === 'deployment' && node ? [{ from: stackKey(node.stack), to: key, why: 'contains it' }] : [];
    }),
    ...graph.stackEdges
      .filter(({ why }) => !why.includes(' needs '))
      .map(({ from, to, why }) => ({ from: stackKey(from), to: stackKey(to), why })),
    ...waits,
  ].filter(({ from, to }) => shown.has(from) && shown.has(to));
  const same = (left: { from: string; to: string }) => (right: { from: string; to: string }) =>
    left.from === right.from && left.to === right.to;
  // A resource waits for what its stack waits for: without these the drawn loop would have gaps.
  const implied = looped
    .filter((edge) => !edges.some(same(edge)))
    .map((edge) => ({ ...edge, why: 'its stack starts after it' }));
  return {
    nodes,
    edges: [...edges, ...implied].map((edge) => ({ ...edge, inLoop: looped.some(same(edge)) })),
    loops: loops.map((loop) => describeLoop(loop, graph)),
  };
}
