import { own } from '../../template/document';
import type { AppModel } from './app-model';
import { needsOf } from './declarations';
import { dependenciesOf } from './dependencies';
import { exportNameIn } from './load-app';
import type { StackModel } from './stack-model';

/** One thing of a deployment that others wait for. */
export interface GraphNode {
  /** `complete`: a stack with everything in it. `start`: what every resource of a stack waits for. */
  readonly kind: 'resource' | 'complete' | 'start';
  readonly stack: StackModel;
  readonly logicalId?: string;
}

/** Why one stack waits for another one. */
export interface StackEdge {
  readonly from: StackModel;
  readonly to: StackModel;
  readonly why: string;
}

/** What waits for what when the stacks of an app are deployed. */
export interface DeploymentGraph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, readonly string[]>;
  readonly stackEdges: readonly StackEdge[];
}

export function stackKey({ group, stackName }: Pick<StackModel, 'group' | 'stackName'>): string {
  return `${group} ${stackName}`;
}

export function resourceKey(stack: StackModel, logicalId: string): string {
  return `${stackKey(stack)} ${logicalId}`;
}

/** Names of the exports that a value imports. */
function importsIn(value: unknown, stack: StackModel, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) importsIn(item, stack, found);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'Fn::ImportValue') {
      const name = stack.text(inner);
      if (name !== undefined) found.add(name);
    } else importsIn(inner, stack, found);
  }
}

/** Every stack by the name of what it exports. */
function exportersOf(app: AppModel): Map<string, StackModel> {
  const found = new Map<string, StackModel>();
  for (const stack of app.stacks) {
    for (const output of Object.values(stack.loaded.document.outputs)) {
      const name = exportNameIn(stack.loaded, output);
      if (name !== undefined) found.set(exportKey(stack, name), stack);
    }
  }
  return found;
}

function exportKey({ group, loaded }: StackModel, name: string): string {
  return [group, loaded.placement.account, loaded.placement.region, name].join(' ');
}

/** Builds the graph of an app: resources, stacks, and every kind of wait between them. */
export function deploymentGraph(app: AppModel): DeploymentGraph {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, string[]>();
  const stackEdges: StackEdge[] = [];
  const byName = new Map(app.stacks.map((stack) => [stackKey(stack), stack]));
  const exporters = exportersOf(app);
  const start = (stack: StackModel) => `${stackKey(stack)} <start>`;
  const waits = (from: string, to: string) => edges.get(from)?.push(to);

  for (const stack of app.stacks) {
    nodes.set(stackKey(stack), { kind: 'complete', stack });
    nodes.set(start(stack), { kind: 'start', stack });
    edges.set(stackKey(stack), [start(stack)]);
    edges.set(start(stack), []);
    for (const [logicalId, targets] of stack.once(dependenciesOf)) {
      const key = resourceKey(stack, logicalId);
      nodes.set(key, { kind: 'resource', stack, logicalId });
      edges.set(key, [start(stack), ...targets.map((target) => resourceKey(stack, target))]);
      waits(stackKey(stack), key);
    }
  }
  const between = (from: StackModel, to: StackModel, why: string) => {
    if (from !== to && !stackEdges.some((edge) => edge.from === from && edge.to === to && edge.why === why)) {
      stackEdges.push({ from, to, why });
    }
  };
  for (const stack of app.stacks) {
    const imports = new Set<string>();
    for (const { properties } of stack.resources) importsIn(properties, stack, imports);
    for (const output of Object.values(stack.loaded.document.outputs)) importsIn(own(output, 'Value'), stack, imports);
    for (const name of imports) {
      const exporter = exporters.get(exportKey(stack, name));
      if (!exporter || exporter === stack) continue;
      waits(start(stack), stackKey(exporter));
      between(stack, exporter, `imports ${name}`);
    }
    for (const dependency of stack.stackDependencies) {
      const other = byName.get(stackKey({ group: stack.group, stackName: dependency }));
      if (!other || other === stack) continue;
      waits(start(stack), stackKey(other));
      between(stack, other, 'depends on it');
    }
    for (const resource of stack.resources) {
      const key = resourceKey(stack, resource.logicalId);
      if (resource.type === 'AWS::CloudFormation::Stack') {
        const nested = byName.get(
          stackKey({ group: stack.group, stackName: `${stack.stackName}-${resource.logicalId}` }),
        );
        if (nested) {
          for (const target of edges.get(key) ?? []) waits(start(nested), target);
          waits(key, stackKey(nested));
          between(stack, nested, 'contains it');
        }
      }
      for (const need of needsOf(resource)) {
        const other = byName.get(stackKey({ group: stack.group, stackName: need.stackName }));
        if (!other) continue;
        const target = need.logicalId === undefined ? stackKey(other) : resourceKey(other, need.logicalId);
        if (!nodes.has(target)) continue;
        waits(key, target);
        between(stack, other, `${resource.logicalId} needs ${need.logicalId ?? 'it'}`);
      }
    }
  }
  return { nodes, edges, stackEdges };
}
