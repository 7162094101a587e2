/** Days as iCalendar writes them (RFC 5545, 3.3.10), in the order of JavaScript's `getUTCDay`. */
export const CALENDAR_DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
export type CalendarDay = (typeof CALENDAR_DAYS)[number];

/** The repetitions that the library reads and writes; any other rule is refused by name. */
export interface Recurrence {
  readonly frequency: 'DAILY' | 'WEEKLY' | 'YEARLY';
  readonly interval: number;
  /** Days of a weekly rule. */
  readonly days: readonly CalendarDay[];
  readonly count?: number;
  /** Last instant at which an occurrence may begin, in milliseconds since 1970. */
  readonly untilMs?: number;
}

/** One event of a calendar. */
export interface CalendarEvent {
  readonly uid: string;
  readonly summary: string;
  /** Begin and end on the wall clock of the zone, as if they were UTC, in milliseconds. */
  readonly startLocalMs: number;
  readonly endLocalMs: number;
  readonly timeZone: string;
  readonly recurrence?: Recurrence;
}

/** A Change Calendar: open outside its events, or open within them (SSM user guide, Change Calendar). */
export interface FreezeCalendar {
  readonly type: 'DEFAULT_OPEN' | 'DEFAULT_CLOSED';
  readonly events: readonly CalendarEvent[];
}

/** Octets that one line may have without its line break (RFC 5545, 3.1). */
const LINE_OCTETS = 75;

function octets(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** Breaks a line into pieces of at most 75 octets, never within a character; each further piece begins with a space. */
export function foldLine(line: string): string {
  let folded = '';
  let length = 0;
  for (const character of line) {
    const size = octets(character);
    if (length + size > LINE_OCTETS) {
      folded += '\r\n ';
      length = 1;
    }
    folded += character;
    length += size;
  }
  return folded;
}

function escaped(value: string): string {
  return value.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');
}

function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]/g, '').slice(0, 15);
}

function rule({ frequency, interval, days, count, untilMs }: Recurrence): string {
  return [
    `RRULE:FREQ=${frequency}`,
    ...(interval === 1 ? [] : [`INTERVAL=${interval}`]),
    ...(days.length === 0 ? [] : [`BYDAY=${days.join(',')}`]),
    ...(count === undefined ? [] : [`COUNT=${count}`]),
    ...(untilMs === undefined ? [] : [`UNTIL=${stamp(untilMs)}Z`]),
  ].join(';');
}

/** The calendar as the text of an SSM document of type ChangeCalendar (PRODID, X-CALENDAR-TYPE, X-EVENT-TYPE). */
export function renderCalendar({ type, events }: FreezeCalendar): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'PRODID:-//AWS//Change Calendar 1.0//EN',
    'VERSION:2.0',
    `X-CALENDAR-TYPE:${type}`,
    'X-WR-CALDESC:',
    'X-CALENDAR-CMEVENTS:DISABLED',
    ...events.flatMap((event) => [
      'BEGIN:VEVENT',
      // Constant, so that the same windows always give the same template.
      'DTSTAMP:20200101T000000Z',
      `UID:${escaped(event.uid)}`,
      'SEQUENCE:0',
      `SUMMARY:${escaped(event.summary)}`,
      `DTSTART;TZID=${event.timeZone}:${stamp(event.startLocalMs)}`,
      `DTEND;TZID=${event.timeZone}:${stamp(event.endLocalMs)}`,
      ...(event.recurrence ? [rule(event.recurrence)] : []),
      'X-EVENT-TYPE:STANDARD',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return `${lines.map(foldLine).join('\r\n')}\r\n`;
}
