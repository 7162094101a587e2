import type { AlarmState } from '../../judge/ports';
import type { AlarmSample, MinuteSample } from '../model';
import type { RehearsedDeployment } from '../rehearse';
import { axis, draw, FIRST_SHIFT, LIGHT_COLOURS, line, PERCENT, type Point, rangeOf, type Svg } from './chart-frame';

const { current: CURRENT, target: TARGET, value: VALUE, limit: LIMIT, good: GOOD } = LIGHT_COLOURS;

const STATE_TINTS: Readonly<Record<AlarmState, string>> = {
  OK: 'rgba(22, 163, 74, 0.10)',
  ALARM: 'rgba(220, 38, 38, 0.22)',
  INSUFFICIENT_DATA: 'rgba(100, 116, 139, 0.14)',
};

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

function alarmSamplesOf({ alarmSamples }: RehearsedDeployment, alarmName: string): AlarmSample[] {
  return alarmSamples.filter((sample) => sample.alarmName === alarmName);
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
  const samples = alarmSamplesOf(rehearsal, alarmName);
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

/**
 * What an alarm accumulated, and the threshold from which on that speaks against the release, on the colour of the alarm's state: it
 * may have other reasons to go to ALARM. Undefined for alarms that accumulate nothing.
 */
export function evidenceChart(rehearsal: RehearsedDeployment, alarmName: string, id: string): Svg | undefined {
  const samples = (rehearsal.evidenceSamples ?? []).filter((sample) => sample.alarmName === alarmName);
  if (samples.length === 0) return undefined;
  const [from, to] = rangeOf(rehearsal);
  const [{ threshold }] = samples;
  const shown = samples.filter(({ atMin }) => atMin <= to);
  const values = shown.map(({ atMin, value }): Point => [atMin, value]);
  const known = [0, threshold, ...shown.map(({ value }) => value)];
  return draw(rehearsal, id, 200, {
    // Evidence for the release has no bound; what matters is how far it is from the threshold.
    yAxis: axis({
      min: Math.max(Math.floor(Math.min(...known)), -2 * Math.ceil(Math.abs(threshold))),
      // Beyond the threshold the axis ends at a round number of its own.
      max: Math.max(...known) > threshold ? null : Math.ceil(threshold * 1.1),
    }),
    series: [
      line('evidence', VALUE, values, {
        step: 'end',
        showSymbol: true,
        symbol: 'circle',
        symbolSize: 5,
        markLine: FIRST_SHIFT,
        markArea: { silent: true, data: stateAreas(alarmSamplesOf(rehearsal, alarmName), to) },
      }),
      line(
        'threshold',
        LIMIT,
        [
          [from, threshold],
          [to, threshold],
        ],
        { lineStyle: { color: LIMIT, width: 1.5, type: 'dashed' } },
      ),
    ],
  });
}
