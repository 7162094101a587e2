import * as echarts from 'echarts';
import { layersOf } from './graph-layers';
import type { ServiceEdge, ServiceGraph, ServiceNode } from './service-graph';

const COLUMN = 230;
const ROW = 120;
const MARGIN = 70;
const COLOURS = { stack: '#2f5d8a', deployment: '#5a7d4f', wait: '#7a869a', loop: '#c0392b', text: '#20262e' } as const;
/** Longer names do not fit into their column. */
const LONGEST_LABEL = 30;

function shortened(label: string): string {
  return label.length <= LONGEST_LABEL ? label : `${label.slice(0, LONGEST_LABEL - 3)}...`;
}

function nodeOf({ key, label, kind, inLoop }: ServiceNode, x: number, y: number): object {
  return {
    id: key,
    name: label,
    x,
    y,
    symbol: kind === 'stack' ? 'roundRect' : 'circle',
    symbolSize: kind === 'stack' ? [26, 26] : 18,
    itemStyle: { color: inLoop ? COLOURS.loop : COLOURS[kind] },
    label: { show: true, position: 'right', formatter: shortened(label), color: inLoop ? COLOURS.loop : COLOURS.text },
  };
}

function corner(id: string, x: number, y: number): object {
  return { id, name: '', x, y, symbolSize: 0, label: { show: false } };
}

function edgeOf({ from, to, why, inLoop }: ServiceEdge): object {
  return {
    source: from,
    target: to,
    lineStyle: {
      color: inLoop ? COLOURS.loop : COLOURS.wait,
      width: inLoop ? 3 : 1.5,
      opacity: inLoop ? 1 : 0.7,
      type: why === 'contains it' && !inLoop ? 'dashed' : 'solid',
      curveness: 0.15,
    },
  };
}

/** The graph as an SVG picture: squares are stacks, circles deployments; who waits is above; loops are red. */
export function renderGraphSvg(graph: ServiceGraph): string {
  const places = layersOf(graph);
  const layers = Math.max(1, ...[...places.values()].map(({ layer }) => layer + 1));
  const widest = Math.max(1, ...[...places.values()].map(({ count }) => count));
  const [inner, deep] = [widest * COLUMN, Math.max(1, layers - 1) * ROW];
  const [width, height] = [inner + 2 * MARGIN, deep + 2 * MARGIN];
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      series: [
        {
          type: 'graph',
          layout: 'none',
          left: MARGIN,
          top: MARGIN,
          width: inner,
          height: deep,
          edgeSymbol: ['none', 'arrow'],
          edgeSymbolSize: 9,
          data: [
            // Two corners that nobody sees: the series stretches what it draws to its box, and of a single column there is nothing to stretch.
            corner('<top left>', 0, 0),
            corner('<bottom right>', inner, deep),
            ...graph.nodes.map((node) => {
              const { layer, index, count } = places.get(node.key) ?? { layer: 0, index: 0, count: 1 };
              return nodeOf(node, ((index + 0.5) * inner) / count, layer * ROW);
            }),
          ],
          links: graph.edges.map(edgeOf),
        },
      ],
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
