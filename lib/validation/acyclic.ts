/** A loop of resources that CloudFormation would refuse, in the order in which they wait for each other. */
export type Cycle = readonly string[];

interface TemplateShape {
  readonly Resources?: Record<string, Record<string, unknown>>;
  readonly Conditions?: Record<string, unknown>;
}

/**
 * Every group of resources of a CloudFormation template that wait for each other.
 *
 * Walks properties, `DependsOn`, update, creation and deletion policies, and the conditions of resources. The CDK's
 * `Template.fromStack` does not follow update policies, through which an alias waits for its hooks.
 */
export function cyclesOf(template: unknown): Cycle[] {
  const { Resources: resources = {}, Conditions: conditions = {} } = (template ?? {}) as TemplateShape;
  const ids = new Set(Object.keys(resources));
  const edges = new Map<string, string[]>();
  for (const [id, resource] of Object.entries(resources)) {
    const targets = new Set<string>();
    const { Metadata: _metadata, Type: _type, Condition: condition, DependsOn: dependsOn, ...body } = resource;
    for (const target of [dependsOn].flat()) if (typeof target === 'string') targets.add(target);
    referencesIn(body, targets);
    if (typeof condition === 'string') referencesIn(conditions[condition], targets);
    edges.set(
      id,
      [...targets].filter((target) => ids.has(target)),
    );
  }
  return loopsIn(edges);
}

/** Every group of nodes that wait for each other, each as one of its shortest loops in order. */
export function loopsIn(edges: ReadonlyMap<string, readonly string[]>): Cycle[] {
  return components(edges).map((component) => loopIn(component, edges));
}

/** Adds every logical id to which a value refers by Ref, Fn::GetAtt or Fn::Sub. */
export function referencesIn(value: unknown, targets: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const entry of value) referencesIn(entry, targets);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'Ref' && typeof inner === 'string') targets.add(inner);
    else if (key === 'Fn::GetAtt' && typeof inner === 'string') targets.add(inner.split('.')[0]);
    else if (key === 'Fn::GetAtt' && Array.isArray(inner) && typeof inner[0] === 'string') targets.add(inner[0]);
    else if (key === 'Fn::Sub') collectSub(inner, targets);
    else referencesIn(inner, targets);
  }
}

function collectSub(value: unknown, targets: Set<string>): void {
  const [text, variables] = Array.isArray(value) ? value : [value, undefined];
  const own = new Set(Object.keys((variables as object | undefined) ?? {}));
  if (typeof text === 'string') {
    for (const [, name] of text.matchAll(/\$\{([^!}][^}]*)\}/g)) {
      if (!own.has(name.trim())) targets.add(name.trim().split('.')[0]);
    }
  }
  referencesIn(variables, targets);
}

/** Strongly connected components of more than one resource, or of one that refers to itself (Tarjan 1972, iterative). */
function components(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open = new Set<string>();
  const path: string[] = [];
  const found: string[][] = [];
  for (const root of edges.keys()) {
    if (index.has(root)) continue;
    const work = [{ node: root, next: 0 }];
    while (work.length > 0) {
      const frame = work[work.length - 1];
      const { node } = frame;
      if (frame.next === 0) {
        index.set(node, index.size);
        low.set(node, index.get(node) ?? 0);
        path.push(node);
        open.add(node);
      }
      const targets = edges.get(node) ?? [];
      if (frame.next < targets.length) {
        const target = targets[frame.next++];
        if (!index.has(target)) work.push({ node: target, next: 0 });
        else if (open.has(target)) low.set(node, Math.min(low.get(node) ?? 0, index.get(target) ?? 0));
        continue;
      }
      work.pop();
      const parent = work[work.length - 1]?.node;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent) ?? 0, low.get(node) ?? 0));
      if (low.get(node) === index.get(node)) {
        const component = path.splice(path.indexOf(node));
        for (const member of component) open.delete(member);
        if (component.length > 1 || targets.includes(node)) found.push(component);
      }
    }
  }
  return found;
}

/** One shortest loop through the first resource (by name) of a component. */
function loopIn(component: string[], edges: ReadonlyMap<string, readonly string[]>): Cycle {
  const members = new Set(component);
  const [start] = [...component].sort();
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const node of queue) {
    for (const target of edges.get(node) ?? []) {
      if (target === start) {
        const loop = [node];
        while (loop[0] !== start) loop.unshift(cameFrom.get(loop[0]) ?? start);
        return [...loop, start];
      }
      if (members.has(target) && !cameFrom.has(target)) {
        cameFrom.set(target, node);
        queue.push(target);
      }
    }
  }
  return component;
}
