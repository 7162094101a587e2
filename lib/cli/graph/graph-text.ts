import type { Paint } from '../../rehearsal';
import type { ServiceGraph } from './service-graph';

/** The graph as text: everything with what it waits for, and the loops. */
export function renderGraphText({ nodes, edges, loops }: ServiceGraph, paint: Paint): string {
  const labels = new Map(nodes.map(({ key, label, kind }) => [key, kind === 'stack' ? `stack ${label}` : label]));
  const blocks = nodes.map(({ key, inLoop }) => {
    const label = labels.get(key) ?? '';
    const waits = edges
      .filter(({ from }) => from === key)
      .map(({ to, why, inLoop: red }) => {
        const line = `  -> ${labels.get(to)}  (${why})`;
        return red ? paint('bad', line) : line;
      });
    return [inLoop ? paint('bad', label) : paint('strong', label), ...waits].join('\n');
  });
  const verdict =
    loops.length === 0
      ? paint('good', 'no loop')
      : loops.map((loop) => paint('bad', `loop: ${loop.join(' -> ')}`)).join('\n');
  return `${[...blocks, '', verdict].join('\n')}\n`;
}
