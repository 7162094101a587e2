import { CALENDAR_DAYS, type CalendarEvent, type FreezeCalendar } from '../../contract/freeze-calendar';
import { instantOf } from '../../contract/freeze-zone';

/** Whether a calendar lets deployments begin, and when that changes next. */
export interface CalendarState {
  readonly open: boolean;
  /** Milliseconds since 1970; absent where nothing changes within the horizon. */
  readonly nextTransitionMs?: number;
  /** Summary of an event that lasts at this instant. */
  readonly event?: string;
}

const DAY_MS = 86_400_000;
/** How far ahead the next transition is looked for, in days: a year and the days that a leap year adds. */
const HORIZON_DAYS = 370;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly summary: string;
}

/** Begins of an event on the wall clock, in order, until one that is later than a bound. */
function* localStarts(event: CalendarEvent, untilLocalMs: number): Generator<number> {
  const { startLocalMs, recurrence } = event;
  if (!recurrence) {
    yield startLocalMs;
    return;
  }
  const { frequency, interval, days } = recurrence;
  const first = new Date(startLocalMs);
  if (frequency === 'YEARLY') {
    for (let year = first.getUTCFullYear(); ; year += interval) {
      const start = new Date(startLocalMs).setUTCFullYear(year);
      if (start > untilLocalMs) return;
      // 29 February does not exist in most years and is left out then (RFC 5545, 3.3.10).
      if (new Date(start).getUTCDate() === first.getUTCDate()) yield start;
    }
  }
  const monday = startLocalMs - ((first.getUTCDay() + 6) % 7) * DAY_MS;
  const weekly = days.length > 0 ? days : [CALENDAR_DAYS[first.getUTCDay()]];
  for (let start = startLocalMs; start <= untilLocalMs; start += DAY_MS) {
    const due =
      frequency === 'DAILY'
        ? Math.round((start - startLocalMs) / DAY_MS) % interval === 0
        : weekly.includes(CALENDAR_DAYS[new Date(start).getUTCDay()]) &&
          Math.floor((start - monday) / (7 * DAY_MS)) % interval === 0;
    if (due) yield start;
  }
}

function spansOf(event: CalendarEvent, atMs: number): Span[] {
  const { timeZone, recurrence, summary } = event;
  const startMs = instantOf(event.startLocalMs, timeZone);
  // All occurrences last exactly as long as the first one (RFC 5545, 3.8.5.3).
  const lengthMs = instantOf(event.endLocalMs, timeZone) - startMs;
  const spans: Span[] = [];
  let count = 0;
  for (const local of localStarts(event, atMs + HORIZON_DAYS * DAY_MS)) {
    count++;
    if (recurrence?.count !== undefined && count > recurrence.count) break;
    // Offsets are below a day: what ended two days ago on the wall clock is over everywhere.
    if (local + lengthMs < atMs - 2 * DAY_MS) continue;
    const fromMs = instantOf(local, timeZone);
    if (recurrence?.untilMs !== undefined && fromMs > recurrence.untilMs) break;
    spans.push({ fromMs, toMs: fromMs + lengthMs, summary });
  }
  return spans;
}

/** Whether a calendar is open at an instant, as the twin needs it; in AWS, SSM's `GetCalendarState` decides. */
export function calendarState(calendar: FreezeCalendar, atMs: number): CalendarState {
  const spans = calendar.events.flatMap((event) => spansOf(event, atMs)).sort((a, b) => a.fromMs - b.fromMs);
  const opensWithin = calendar.type === 'DEFAULT_CLOSED';
  const lasting = spans.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  if (!lasting) {
    const next = spans.find(({ fromMs }) => fromMs > atMs);
    return { open: !opensWithin, ...(next ? { nextTransitionMs: next.fromMs } : {}) };
  }
  let endMs = lasting.toMs;
  // Events that overlap or adjoin are one: the calendar changes where the last of them ends.
  for (const { fromMs, toMs } of spans) if (fromMs <= endMs) endMs = Math.max(endMs, toMs);
  return {
    open: opensWithin,
    ...(endMs < atMs + HORIZON_DAYS * DAY_MS ? { nextTransitionMs: endMs } : {}),
    event: lasting.summary,
  };
}
