import { localTime } from '../../contract/freeze-zone';
import type { LockSpan, RehearsedRelease, RehearsedReleases } from '../releases';
import { actorOf, VERDICT_WORDS } from './wording';

/** What comes first of that which happens at one instant. */
const RANKS = ['freeze', 'begin', 'lock', 'event', 'verdict', 'free'] as const;

interface Line {
  readonly atMs: number;
  readonly rank: (typeof RANKS)[number];
  readonly subject: string;
  readonly actor: string;
  readonly text: string;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** `15:04:30` on the wall clocks of a zone. */
export function timeOfDay(atMs: number, timeZone: string): string {
  const { hour, minute, second } = localTime(Math.round(atMs / 1000) * 1000, timeZone);
  return `${pad(hour)}:${pad(minute)}:${pad(second)}`;
}

/** `2026-11-27` in a zone. */
export function dateOf(atMs: number, timeZone: string): string {
  const { year, month, day } = localTime(atMs, timeZone);
  return `${year}-${pad(month)}-${pad(day)}`;
}

function linesOf(release: RehearsedRelease): Line[] {
  const { service, releaseId, timeline, originMs, startedAtMs, breakGlass, verdict, stoppedBy } = release;
  const subject = `${service} ${releaseId}`;
  const verdictText = `${VERDICT_WORDS[verdict]}${stoppedBy === undefined ? '' : ` by ${stoppedBy}`}`;
  const lines = timeline.map((entry, index): Line => {
    const atMs = originMs + Math.round(entry.atMin * 60_000);
    if (entry.kind === 'verdict') return { atMs, rank: 'verdict', subject, actor: '', text: verdictText };
    return { atMs, rank: index === 0 ? 'begin' : 'event', subject, actor: actorOf(entry), text: entry.text };
  });
  if (breakGlass === undefined) return lines;
  const { actor, skip, reason, minutes } = breakGlass;
  const text = `${actor} breaks the glass for ${skip.join(', ')}, for ${minutes} minutes: ${reason}`;
  return [{ atMs: startedAtMs - 60_000, rank: 'begin', subject, actor: 'operator', text }, ...lines];
}

/** Locks that were held for any time: a hook that refuses gives back at once what it took. */
export function heldLocks(locks: readonly LockSpan[]): LockSpan[] {
  return locks.filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** Several releases as one text: what happened when, to which of them, and who did it. */
export function renderReleases({ releases, locks, freezes }: RehearsedReleases, timeZone: string): string {
  const lines = [
    ...releases.flatMap(linesOf),
    ...freezes.map(
      ({ fromMs, event }): Line => ({
        atMs: fromMs,
        rank: 'freeze',
        subject: '',
        actor: 'calendar',
        text: `freeze window ${event} closes`,
      }),
    ),
    ...heldLocks(locks).flatMap(({ lock, holder, fromMs, toMs, expired }): Line[] => [
      { atMs: fromMs, rank: 'lock', subject: holder, actor: 'ledger', text: `lock ${lock} is held` },
      {
        atMs: toMs,
        rank: 'free',
        subject: holder,
        actor: 'ledger',
        text: expired ? `the lease on lock ${lock} ends` : `lock ${lock} is free`,
      },
    ]),
  ];
  // Stable: what happened at one instant stays in the order in which it was told.
  const ordered = lines
    .map((line, index) => ({ line, index }))
    .sort(
      (a, b) =>
        a.line.atMs - b.line.atMs || RANKS.indexOf(a.line.rank) - RANKS.indexOf(b.line.rank) || a.index - b.index,
    );
  const widthOf = (part: (line: Line) => string): number => Math.max(0, ...lines.map((line) => part(line).length));
  const [subjects, actors] = [widthOf(({ subject }) => subject), widthOf(({ actor }) => actor)];
  const first = Math.min(...lines.map(({ atMs }) => atMs));
  const text = ordered.map(({ line: { atMs, subject, actor, text: said } }) =>
    `${timeOfDay(atMs, timeZone)}  ${subject.padEnd(subjects)}  ${actor.padEnd(actors)}  ${said}`.trimEnd(),
  );
  return lines.length === 0 ? '' : [`${dateOf(first, timeZone)}, times of ${timeZone}`, '', ...text, ''].join('\n');
}
