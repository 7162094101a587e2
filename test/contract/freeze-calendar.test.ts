import fc from 'fast-check';
import { ContractError } from '../../lib/contract/decode';
import { CALENDAR_DAYS, type FreezeCalendar, foldLine, renderCalendar } from '../../lib/contract/freeze-calendar';
import { parseCalendar } from '../../lib/contract/freeze-calendar-parser';

const second = 1000;
const localMs = fc.integer({ min: 1, max: 4_000_000_000 }).map((s) => s * second);
const calendars: fc.Arbitrary<FreezeCalendar> = fc.record({
  type: fc.constantFrom('DEFAULT_OPEN' as const, 'DEFAULT_CLOSED' as const),
  events: fc.array(
    fc
      .record({
        uid: fc.stringMatching(/^[a-z0-9-]{1,20}$/),
        summary: fc.string({ unit: 'grapheme', maxLength: 120 }).filter((text) => !/[\p{Cc}]/u.test(text)),
        startLocalMs: localMs,
        length: fc.integer({ min: 1, max: 1_000_000 }),
        timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'UTC'),
        recurrence: fc.option(
          fc.oneof(
            fc.record({
              frequency: fc.constant('WEEKLY' as const),
              interval: fc.integer({ min: 1, max: 9 }),
              days: fc.subarray([...CALENDAR_DAYS], { minLength: 1 }),
              count: fc.integer({ min: 1, max: 9999 }),
            }),
            fc.record({
              frequency: fc.constantFrom('DAILY' as const, 'YEARLY' as const),
              interval: fc.constant(1),
              days: fc.constant([]),
            }),
          ),
          { nil: undefined },
        ),
      })
      .map(({ length, recurrence, ...event }) => ({
        ...event,
        endLocalMs: event.startLocalMs + length * second,
        ...(recurrence ? { recurrence } : {}),
      })),
    { maxLength: 3 },
  ),
});

test('what is rendered is read back the same, in lines of at most 75 octets', () => {
  fc.assert(
    fc.property(calendars, (calendar) => {
      const text = renderCalendar(calendar);
      expect(Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
      expect(parseCalendar(text)).toEqual(calendar);
    }),
  );
});

test('any other text gives a contract error', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => parseCalendar(text)).toThrow(ContractError);
    }),
  );
});

test('a long line is folded at an octet, not at a character', () => {
  expect(foldLine(`${'a'.repeat(74)}ä`)).toBe(`${'a'.repeat(74)}\r\n ä`);
  expect(foldLine('a'.repeat(75))).toBe('a'.repeat(75));
});

const event = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\n');
const TIMES = ['DTSTART;TZID=Europe/Berlin:20261130T080000', 'DTEND;TZID=Europe/Berlin:20261130T090000'];

test.each([
  [event(...TIMES, 'EXDATE:20261207T080000'), 'c: event 1: EXDATE is not supported, write the dates out as events'],
  [
    event(...TIMES, 'RRULE:FREQ=MONTHLY'),
    'c: event 1.RRULE: RRULE of this FREQ is not supported, expected DAILY, WEEKLY or YEARLY',
  ],
  [
    event(...TIMES, 'RRULE:FREQ=DAILY;BYHOUR=3'),
    'c: event 1.RRULE: RRULE with BYHOUR is not supported, expected FREQ, INTERVAL, BYDAY, COUNT, UNTIL, WKST',
  ],
  [event('DTSTART:20261130T080000', 'DTEND:20261130T090000'), 'c: event 1: expected DTSTART with TZID or in UTC'],
  [
    event('DTSTART:20261131T080000Z', 'DTEND:20261201T090000Z'),
    'c: event 1.DTSTART: expected a time that exists, got 20261131T080000Z',
  ],
  [
    event(TIMES[1].replace('END', 'START'), TIMES[0].replace('START', 'END')),
    'c: event 1: expected DTEND after DTSTART',
  ],
  [
    event(TIMES[0].replace('Berlin', 'Atlantis'), TIMES[1]),
    'c: event 1: time zone Europe/Atlantis is not known, expected a name such as Europe/Berlin',
  ],
  ['BEGIN:VCALENDAR\nBEGIN:VEVENT', 'c: expected END:VEVENT'],
])('refuses %j', (text, message) => {
  expect(() => parseCalendar(text, 'c')).toThrow(new ContractError(message));
});

test('an advisory event has no effect', () => {
  expect(parseCalendar(event(...TIMES, 'X-EVENT-TYPE:ADVISORY')).events).toEqual([]);
});
