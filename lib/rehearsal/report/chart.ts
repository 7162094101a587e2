import * as echarts from 'echarts';
import type { AlarmState } from '../../judge/ports';
import type { AlarmSample, MinuteSample } from '../model';
import type { RehearsedDeployment } from '../rehearse';

/** A drawn picture: an `<svg>` element that refers to nothing outside itself. */
export type Svg = string;

/** Width of every picture, in pixels. */
export const WIDTH = 960;
/** Height of the parts of a picture around its plot: legend above, axis and its name below. */
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
const {
  ink: INK,
  grid: GRID,
  current: CURRENT,
  target: TARGET,
  value: VALUE,
  limit: LIMIT,
  good: GOOD,
} = LIGHT_COLOURS;

const STATE_TINTS: Readonly<Record<AlarmState, string>> = {
  OK: 'rgba(22, 163, 74, 0.10)',
  ALARM: 'rgba(220, 38, 38, 0.22)',
  INSUFFICIENT_DATA: 'rgba(100, 116, 139, 0.14)',
};

type Point = readonly [x: number, y: number | null];

/** Minutes that all pictures of a rehearsal share, so that they can be read one below the other. */
function rangeOf({ minutes, timeline }: RehearsedDeployment): [number, number] {
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

function draw(rehearsal: RehearsedDeployment, id: string, height: number, option: echarts.EChartsCoreOption): Svg {
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

function axis({ axisLabel = {}, ...more }: { axisLabel?: object; [option: string]: unknown }): object {
  return {
    type: 'value',
    axisLabel: { color: INK, ...axisLabel },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: GRID } },
    ...more,
  };
}

const PERCENT = { min: 0, axisLabel: { formatter: '{value} %' } };

/** A thin line at the first shift, so that before and after are told apart at a glance. */
const FIRST_SHIFT = {
  silent: true,
  symbol: 'none',
  label: { show: false },
  lineStyle: { color: INK, type: 'dotted', width: 1 },
  data: [{ xAxis: 0 }],
};

function line(name: string, color: string, data: readonly Point[], more: object = {}): object {
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

/** A mark on the curve of the weight for each hook, when it ended: filled where it ran, hollow where the twin could not run it. */
function hookMarks({ timeline, hookReports }: RehearsedDeployment, weightAt: (minute: number) => number): object[] {
  return timeline
    .filter(({ kind }) => kind === 'hook')
    .map(({ atMin, text }) => {
      const outcome = hookReports.find(({ lifecycleEvent }) => text.startsWith(`${lifecycleEvent} `))?.outcome;
      const colour = outcome === 'Failed' ? LIMIT : outcome === 'Succeeded' ? GOOD : CURRENT;
      return {
        value: [atMin, weightAt(atMin)],
        symbol: outcome === undefined ? 'emptyCircle' : 'circle',
        itemStyle: { color: colour, borderColor: colour, opacity: 1 },
      };
    });
}

/** The new version's share of the calls, and the hooks. */
export function weightChart(rehearsal: RehearsedDeployment, id: string): Svg {
  const [from, to] = rangeOf(rehearsal);
  const reached = rehearsal.timeline.filter(({ kind }) => kind === 'shift').length;
  const points: Point[] = [[from, 0]];
  for (const { atMin, weight } of rehearsal.shiftSteps.slice(0, reached)) points.push([atMin, weight * 100]);
  if (rehearsal.minutesToStop !== undefined) points.push([rehearsal.minutesToStop, 0]);
  points.push([to, points[points.length - 1][1]]);
  const weightAt = (minute: number): number => points.filter(([atMin]) => atMin < minute).at(-1)?.[1] ?? 0;
  const marks = hookMarks(rehearsal, weightAt);
  return draw(rehearsal, id, 190, {
    yAxis: axis({ ...PERCENT, max: 100, interval: 25 }),
    series: [
      line(`weight of version ${rehearsal.targetVersion}`, TARGET, points, {
        step: 'end',
        markLine: FIRST_SHIFT,
        areaStyle: { color: TARGET, opacity: 0.08 },
      }),
      ...(marks.length === 0
        ? []
        : [{ type: 'scatter', name: 'hooks', data: marks, symbolSize: 9, silent: true, itemStyle: { color: GOOD } }]),
    ],
  });
}

function errorRates(minutes: readonly MinuteSample[], side: 'current' | 'target'): Point[] {
  return minutes.map(({ minute, [side]: { invocations, errors } }) => [
    minute + 0.5,
    invocations === 0 ? null : (errors / invocations) * 100,
  ]);
}

/** The share of failed calls of both versions, minute by minute. */
export function errorRateChart(rehearsal: RehearsedDeployment, id: string): Svg {
  const { minutes, currentVersion, targetVersion } = rehearsal;
  const dots = { showSymbol: true, symbol: 'circle', symbolSize: 5, markLine: FIRST_SHIFT };
  return draw(rehearsal, id, 220, {
    // Below one percent the noise of single calls would fill the picture.
    yAxis: axis({ ...PERCENT, max: ({ max }: { max: number }) => (max < 1 ? 1 : null) }),
    series: [
      line(`version ${currentVersion} (current)`, CURRENT, errorRates(minutes, 'current'), dots),
      line(`version ${targetVersion} (target)`, TARGET, errorRates(minutes, 'target'), dots),
    ],
  });
}

/** Stretches of time in one state. */
function stateAreas(samples: readonly AlarmSample[], end: number): object[] {
  const starts = samples.filter(({ state }, index) => state !== samples[index - 1]?.state);
  return starts.map(
    ({ atMin, state }, index) =>
      [
        { xAxis: atMin, itemStyle: { color: STATE_TINTS[state] } },
        { xAxis: starts[index + 1]?.atMin ?? end },
      ] as unknown as object,
  );
}

/** An alarm's value against its threshold, on the colour of its state. */
export function alarmChart(rehearsal: RehearsedDeployment, alarmName: string, threshold: number, id: string): Svg {
  const samples = rehearsal.alarmSamples.filter((sample) => sample.alarmName === alarmName);
  const [from, to] = rangeOf(rehearsal);
  const values = samples.map(({ atMin, value }): Point => [atMin, value ?? null]);
  const known = [threshold, ...samples.flatMap(({ value }) => value ?? [])];
  return draw(rehearsal, id, 200, {
    yAxis: axis({ min: Math.min(0, ...known), max: Number((Math.max(...known) * 1.2 || 1).toPrecision(2)) }),
    series: [
      line('value', VALUE, values, {
        step: 'end',
        showSymbol: true,
        symbol: 'circle',
        symbolSize: 5,
        markLine: FIRST_SHIFT,
        markArea: { silent: true, data: stateAreas(samples, to) },
      }),
      line(
        'threshold',
        LIMIT,
        [
          [from, threshold],
          [to, threshold],
        ],
        {
          lineStyle: { color: LIMIT, width: 1.5, type: 'dashed' },
        },
      ),
    ],
  });
}
