import * as echarts from 'echarts';
import type { RehearsedDeployment } from '../rehearse';

/** A drawn picture: an `<svg>` element that refers to nothing outside itself. */
export type Svg = string;

/** Width of every picture, in pixels. */
export const WIDTH = 960;
/** Pixels around the plot of a picture: legend above, axis and its name below. */
const PADDING = { left: 56, right: 16, top: 32, bottom: 44 };

/**
 * Colours by their role. A picture names the role, with the light colour as fallback, so that a style sheet around it may set others
 * on a dark ground.
 */
export const LIGHT_COLOURS = {
  ink: '#334155',
  grid: '#e2e8f0',
  current: '#64748b',
  target: '#2563eb',
  value: '#7c3aed',
  limit: '#dc2626',
  good: '#15803d',
} as const;
const { ink: INK, grid: GRID } = LIGHT_COLOURS;

/** A point of a curve; without a value the curve is interrupted. */
export type Point = readonly [x: number, y: number | null];

/** Minutes that all pictures of a rehearsal share, so that they can be read one below the other. */
export function rangeOf({ minutes, timeline }: RehearsedDeployment): [number, number] {
  const last = Math.max(...minutes.map(({ minute }) => minute + 1), ...timeline.map(({ atMin }) => atMin), 1);
  return [Math.min(...minutes.map(({ minute }) => minute), 0), Math.ceil(last)];
}

/**
 * The picture without what ECharts adds for a browser that would animate it or react to the mouse. Its ids count the pictures of
 * the process; these follow from the picture alone, so that the same rehearsal gives the same page.
 */
function still(svg: string, id: string): Svg {
  return svg
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:xmlns(?::\w+)?|class|pointer-events|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/\bzr\d+-/g, `${id}-`)
    .replace(/"(#[0-9a-f]{6})"/g, (quoted, colour: string) => ROLES.get(colour) ?? quoted);
}

const ROLES: ReadonlyMap<string, string> = new Map(
  Object.entries(LIGHT_COLOURS).map(([role, colour]) => [colour, `"var(--${role}, ${colour})"`]),
);

function isShifted({ timeline }: RehearsedDeployment): boolean {
  return timeline.some(({ kind }) => kind === 'shift');
}

/**
 * Draws a picture of the common width on the common axis of minutes.
 *
 * @param id begins every id in the picture, so that a page can hold several
 * @param height in pixels
 * @param option what ECharts needs beside the axis of minutes and the legend: `yAxis` and `series`
 */
export function draw(
  rehearsal: RehearsedDeployment,
  id: string,
  height: number,
  option: echarts.EChartsCoreOption,
): Svg {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  const [min, max] = rangeOf(rehearsal);
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'system-ui, sans-serif', color: INK },
      grid: PADDING,
      // Widths of texts are only estimated without a browser, hence the wide gap.
      legend: {
        top: 2,
        left: 52,
        itemGap: 32,
        itemWidth: 18,
        itemHeight: 4,
        icon: 'roundRect',
        selectedMode: false,
        textStyle: { color: INK },
      },
      xAxis: {
        type: 'value',
        min,
        max,
        minInterval: 1,
        name: `minutes from the ${isShifted(rehearsal) ? 'first shift' : 'start of the deployment'}`,
        nameLocation: 'middle',
        nameGap: 26,
        nameTextStyle: { color: INK },
        axisLabel: { color: INK },
        axisTick: { lineStyle: { color: INK } },
        axisLine: { onZero: false, lineStyle: { color: INK } },
        splitLine: { show: false },
      },
      ...option,
    });
    return still(chart.renderToSVGString(), id);
  } finally {
    chart.dispose();
  }
}

/** An upright axis with horizontal lines, and options of ECharts on top. */
export function axis({ axisLabel = {}, ...more }: { axisLabel?: object; [option: string]: unknown }): object {
  return {
    type: 'value',
    axisLabel: { color: INK, ...axisLabel },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: GRID } },
    ...more,
  };
}

/** Options of an upright axis for percentages. */
export const PERCENT = { min: 0, axisLabel: { formatter: '{value} %' } };

/** A thin line at the first shift, so that before and after are told apart at a glance. */
export const FIRST_SHIFT = {
  silent: true,
  symbol: 'none',
  label: { show: false },
  lineStyle: { color: INK, type: 'dotted', width: 1 },
  data: [{ xAxis: 0 }],
};

/** A curve without marks, and options of ECharts on top. */
export function line(name: string, color: string, data: readonly Point[], more: object = {}): object {
  return {
    type: 'line',
    name,
    data,
    showSymbol: false,
    silent: true,
    lineStyle: { color, width: 2 },
    itemStyle: { color },
    ...more,
  };
}
