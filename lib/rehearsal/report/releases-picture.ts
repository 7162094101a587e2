import type { RehearsedRelease, RehearsedReleases } from '../releases';
import { LIGHT_COLOURS, type Svg, WIDTH } from './chart-frame';
import { escapeHtml } from './html-text';
import { heldLocks, timeOfDay } from './releases-text';
import { VERDICT_WORDS } from './wording';

const LEFT = 120;
const RIGHT = 16;
const TOP = 24;
const LANE = 46;
const BAR = 20;
/** Pixels that a character takes at most, on average. */
const CHARACTER = 6;
const MINUTE_MS = 60_000;
/** Minutes shown before the first and after the last release. */
const MARGIN_MIN = 6;
/** Distances of the ticks that look well, in minutes; the first that leaves at most twelve is taken. */
const TICKS_MIN = [5, 10, 15, 30, 60, 120, 240, 720, 1440];

function fill(role: keyof typeof LIGHT_COLOURS): string {
  return `var(--${role}, ${LIGHT_COLOURS[role]})`;
}

/** Pixels with at most one decimal, so that the same rehearsal gives the same picture everywhere. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

class Scale {
  public constructor(
    public readonly fromMs: number,
    public readonly toMs: number,
  ) {}

  public x(atMs: number): number {
    const inside = Math.min(Math.max(atMs, this.fromMs), this.toMs);
    return LEFT + ((inside - this.fromMs) / (this.toMs - this.fromMs)) * (WIDTH - LEFT - RIGHT);
  }
}

interface Box {
  readonly fromMs: number;
  readonly toMs: number;
  readonly top: number;
  readonly height: number;
  readonly colour: string;
  readonly opacity?: number;
  readonly title: string;
}

function box(scale: Scale, { fromMs, toMs, top, height, colour, opacity = 1, title }: Box): string {
  const x = scale.x(fromMs);
  const width = Math.max(1, scale.x(toMs) - x);
  return `<rect x="${px(x)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" fill="${colour}" fill-opacity="${opacity}"><title>${escapeHtml(title)}</title></rect>`;
}

function words(x: number, y: number, text: string, extra = ''): string {
  return `<text x="${px(x)}" y="${px(y)}" fill="${fill('ink')}" ${extra}>${escapeHtml(text)}</text>`;
}

/** Words below a bar: to its right, or to its left where there is no room, or where the bar is short and something may follow. */
function placed(x: number, y: number, text: string, preferLeft: boolean): string {
  const width = text.length * CHARACTER;
  if (preferLeft && x - width > LEFT) return words(x + 4, y, text, 'text-anchor="end"');
  return x + width > WIDTH ? words(WIDTH - 4, y, text, 'text-anchor="end"') : words(x, y, text);
}

/** What a release did, from left to right: its hook, each weight of its traffic, and how it ended. */
function laneOf(scale: Scale, release: RehearsedRelease, top: number): string {
  const { service, releaseId, startedAtMs, endedAtMs, originMs, timeline, shiftSteps, verdict } = release;
  const label = `${service} ${releaseId}`;
  const shifts = timeline.filter(({ kind }) => kind === 'shift').map(({ atMin }) => originMs + atMin * MINUTE_MS);
  const firstMs = shifts[0] ?? endedAtMs;
  const parts = [
    box(scale, {
      fromMs: startedAtMs,
      toMs: firstMs,
      top,
      height: BAR,
      colour: fill('current'),
      opacity: 0.5,
      title: `${label}: gates and checks`,
    }),
    ...shifts.map((fromMs, index) => {
      const weight = shiftSteps[index]?.weight ?? 1;
      const colour = verdict === 'promoted' ? fill('target') : fill('limit');
      const title = `${label}: ${Math.round(weight * 100)} % of the calls`;
      const toMs = shifts[index + 1] ?? endedAtMs;
      return box(scale, { fromMs, toMs, top, height: BAR, colour, opacity: weight === 1 ? 1 : 0.55, title });
    }),
  ];
  const sign = { promoted: '✓', 'rolled-back': '↩', blocked: '✕', 'left-weighted': '!' }[verdict];
  const glass = release.breakGlass ? ', break-glass' : '';
  const said = `${sign} ${releaseId} ${VERDICT_WORDS[verdict].toLowerCase()}${glass}`;
  parts.push(placed(scale.x(startedAtMs), top + BAR + 13, said, verdict === 'blocked'));
  return parts.join('');
}

function ticksOf(scale: Scale, bottom: number, timeZone: string): string {
  const spanMin = (scale.toMs - scale.fromMs) / MINUTE_MS;
  const stepMs = (TICKS_MIN.find((step) => spanMin / step <= 12) ?? 2880) * MINUTE_MS;
  const lines: string[] = [];
  for (let atMs = Math.ceil(scale.fromMs / stepMs) * stepMs; atMs <= scale.toMs; atMs += stepMs) {
    const x = px(scale.x(atMs));
    lines.push(
      `<line x1="${x}" x2="${x}" y1="${TOP}" y2="${bottom}" stroke="${fill('grid')}"/>`,
      words(scale.x(atMs), bottom + 16, timeOfDay(atMs, timeZone).slice(0, 5), 'text-anchor="middle"'),
    );
  }
  return lines.join('');
}

/** Several releases as one picture: a lane for each service, one for each lock, and the freezes behind them. */
export function renderReleasesPicture({ releases, locks: taken, freezes }: RehearsedReleases, timeZone: string): Svg {
  const locks = heldLocks(taken);
  const services = [...new Set(releases.map(({ service }) => service))];
  const names = [...new Set(locks.map(({ lock }) => lock))];
  const bottom = TOP + (services.length + names.length) * LANE;
  const scale = new Scale(
    Math.min(...releases.map(({ startedAtMs }) => startedAtMs)) - MARGIN_MIN * MINUTE_MS,
    Math.max(...releases.map(({ endedAtMs }) => endedAtMs)) + MARGIN_MIN * MINUTE_MS,
  );
  const frozen = freezes.map(({ fromMs, toMs, event }) => {
    const untilMs = toMs >= scale.toMs - MARGIN_MIN * MINUTE_MS ? scale.toMs : toMs;
    const title = `freeze window ${event}`;
    const area = { fromMs, toMs: untilMs, top: TOP, height: bottom - TOP, colour: fill('value'), opacity: 0.12, title };
    return box(scale, area) + words(scale.x(fromMs) + 4, TOP - 6, `freeze: ${event}`);
  });
  const lanes = services.map((service, index) => {
    const top = TOP + index * LANE + 6;
    const own = releases.filter((release) => release.service === service);
    return (
      words(8, top + 14, service, 'font-weight="bold"') + own.map((release) => laneOf(scale, release, top)).join('')
    );
  });
  const holds = names.map((name, index) => {
    const top = TOP + (services.length + index) * LANE + 6;
    const spans = locks
      .filter(({ lock }) => lock === name)
      .map(({ holder, fromMs, toMs, expired }) => {
        const title = `${holder} holds ${name}${expired ? ' until its lease ends' : ''}`;
        const bar = { fromMs, toMs, top, height: BAR, colour: fill('good'), opacity: expired ? 0.45 : 0.8, title };
        return (
          box(scale, bar) +
          words(scale.x(fromMs), top + BAR + 13, `${holder}${expired ? ', to the end of its lease' : ''}`)
        );
      });
    return words(8, top + 14, `lock ${name}`, 'font-weight="bold"') + spans.join('');
  });
  const height = bottom + 26;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11" role="img">`,
    `<title>${escapeHtml(`releases of ${services.join(', ')}, times of ${timeZone}`)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ticksOf(scale, bottom, timeZone),
    ...frozen,
    ...lanes,
    ...holds,
    '</svg>\n',
  ].join('\n');
}
