import type { ServiceGraph } from './service-graph';

/** A node's place: its layer from the top, and its place in it. */
export interface LayeredPlace {
  readonly layer: number;
  readonly index: number;
  /** How many share the layer. */
  readonly count: number;
}

/**
 * Puts every node below all that wait for it, as far as loops allow: each node's layer is the longest way to it, and an edge that
 * would close a loop does not count.
 */
export function layersOf({ nodes, edges }: Pick<ServiceGraph, 'nodes' | 'edges'>): Map<string, LayeredPlace> {
  const targets = new Map(nodes.map(({ key }) => [key, edges.filter(({ from }) => from === key).map(({ to }) => to)]));
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const forward = new Map<string, string[]>();
  const visit = (key: string): void => {
    state.set(key, 'open');
    const kept: string[] = [];
    for (const target of targets.get(key) ?? []) {
      if (state.get(target) === 'open') continue;
      if (!state.has(target)) visit(target);
      kept.push(target);
    }
    forward.set(key, kept);
    state.set(key, 'done');
    order.unshift(key);
  };
  for (const { key } of nodes) if (!state.has(key)) visit(key);
  const layers = new Map<string, number>(order.map((key) => [key, 0]));
  for (const key of order) {
    for (const target of forward.get(key) ?? []) {
      layers.set(target, Math.max(layers.get(target) ?? 0, (layers.get(key) ?? 0) + 1));
    }
  }
  const rows = new Map<number, string[]>();
  for (const key of order) {
    const layer = layers.get(key) ?? 0;
    rows.set(layer, [...(rows.get(layer) ?? []), key]);
  }
  return new Map(
    [...rows].flatMap(([layer, keys]) =>
      keys.map((key, index) => [key, { layer, index, count: keys.length }] as const),
    ),
  );
}
