/** A date and time of day as a wall clock shows it, in no particular zone. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Whether the zone is one that this runtime knows by its IANA name, such as `Europe/Berlin`. */
export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone });
    return /^[A-Za-z]/.test(timeZone);
  } catch {
    return false;
  }
}

/** What clocks in a zone show at an instant. */
export function localTime(instantMs: number, timeZone: string): LocalTime {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instantMs);
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value);
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

/** A local time as if it were UTC, in milliseconds: for arithmetic on wall clocks. */
export function asUtcMs({ year, month, day, hour, minute, second }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function offsetMs(instantMs: number, timeZone: string): number {
  return asUtcMs(localTime(instantMs, timeZone)) - Math.floor(instantMs / 1000) * 1000;
}

const DAY_MS = 86_400_000;

/**
 * The instant at which clocks in a zone show a time, as RFC 5545 (3.3.5) reads it: of a time that occurs twice the first, and a time
 * that is skipped by the offset before the gap.
 *
 * @param localMs the local time by {@link asUtcMs}
 */
export function instantOf(localMs: number, timeZone: string): number {
  const before = localMs - offsetMs(localMs - DAY_MS, timeZone);
  const after = localMs - offsetMs(localMs + DAY_MS, timeZone);
  const shows = (instantMs: number) => asUtcMs(localTime(instantMs, timeZone)) === localMs;
  if (shows(before)) return before;
  return shows(after) ? after : before;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** An instant for people, in a zone: `Monday 2026-11-30 08:00 (Europe/Berlin)`. */
export function zonedText(instantMs: number, timeZone: string): string {
  const local = asUtcMs(localTime(instantMs, timeZone));
  const date = new Date(local);
  return `${WEEKDAYS[date.getUTCDay()]} ${date.toISOString().slice(0, 16).replace('T', ' ')} (${timeZone})`;
}
