import { renderCalendar } from '../../../lib/contract/freeze-calendar';
import { parseCalendar } from '../../../lib/contract/freeze-calendar-parser';
import { Weekday, weeklyCalendar } from '../../../lib/coordination/weekly-freeze';
import { calendarState } from '../../../lib/judge/coordination/calendar-state';
import { freezeRefusals } from '../../../lib/judge/coordination/freeze';

const at = (iso: string) => Date.parse(iso);
const nights = parseCalendar(
  renderCalendar(
    weeklyCalendar({
      days: [Weekday.SATURDAY, Weekday.FRIDAY],
      from: '18:00',
      to: '08:00',
      timeZone: 'Europe/Berlin',
      name: 'nights',
    }),
  ),
);
const NO = { rollback: false, brokenGlass: false };
const WINDOW = { name: 'nights', calendar: 'Doc', timeZone: 'Europe/Berlin' };

test.each([
  ['2026-11-27T16:59:59Z', true, '2026-11-27T17:00:00Z'],
  ['2026-11-27T17:00:00Z', false, '2026-11-28T07:00:00Z'],
  ['2026-11-28T06:59:59Z', false, '2026-11-28T07:00:00Z'],
  ['2026-11-28T07:00:00Z', true, '2026-11-28T17:00:00Z'],
  ['2026-11-29T08:00:00Z', true, '2026-12-04T17:00:00Z'],
  // In summer the same window begins an hour earlier in UTC.
  ['2026-07-03T16:00:00Z', false, '2026-07-04T06:00:00Z'],
  ['2026-07-03T15:59:59Z', true, '2026-07-03T16:00:00Z'],
])('at %s the nights are open: %s, until %s', (now, open, next) => {
  expect(calendarState(nights, at(now))).toMatchObject({ open, nextTransitionMs: at(next) });
});

test('clocks that go forward or back during a window leave its length as it is', () => {
  const start = calendarState(nights, at('2027-03-27T18:00:00Z'));
  expect(start).toEqual({ open: false, nextTransitionMs: at('2027-03-28T07:00:00Z'), event: 'nights' });
  const back = calendarState(nights, at('2026-10-24T18:00:00Z'));
  expect(back.nextTransitionMs).toBe(at('2026-10-25T06:00:00Z'));
});

test('windows that adjoin are one', () => {
  const days = [Weekday.SATURDAY, Weekday.SUNDAY];
  const weekend = weeklyCalendar({ days, from: '00:00', to: '24:00', timeZone: 'UTC' });
  expect(calendarState(weekend, at('2026-11-28T12:00:00Z')).nextTransitionMs).toBe(at('2026-11-30T00:00:00Z'));
});

test('a calendar that is closed by default opens within its events', () => {
  const opening = { ...nights, type: 'DEFAULT_CLOSED' as const };
  expect(calendarState(opening, at('2026-11-27T17:00:00Z')).open).toBe(true);
  expect(calendarState(opening, at('2026-11-27T16:00:00Z')).open).toBe(false);
});

test('a refusal names the window and its next opening in its own zone', () => {
  const state = calendarState(nights, at('2026-11-27T17:00:00Z'));
  expect(freezeRefusals([{ window: WINDOW, state }], NO)).toEqual([
    {
      code: 'freeze.closed',
      subject: 'nights',
      message: 'freeze window nights is closed until Saturday 2026-11-28 08:00 (Europe/Berlin); deploy again then',
    },
  ]);
});

test.each([
  ['spring', '2027-03-27T20:00:00Z', 'Sunday 2027-03-28 09:00'],
  ['autumn', '2026-10-24T20:00:00Z', 'Sunday 2026-10-25 07:00'],
])(
  'in the night in which clocks change in %s, a refusal tells the opening as clocks will show it',
  (_, now, opening) => {
    const state = calendarState(nights, at(now));
    expect(freezeRefusals([{ window: WINDOW, state }], NO).map(({ message }) => message)).toEqual([
      `freeze window nights is closed until ${opening} (Europe/Berlin); deploy again then`,
    ]);
  },
);

test('a window that could not be read is closed', () => {
  expect(freezeRefusals([{ window: WINDOW, state: undefined }], NO).map(({ message }) => message)).toEqual([
    'freeze window nights could not be read and counts as closed; check that calendar Doc exists and may be read',
  ]);
});

test('a rollback and a break-glass pass, an open window refuses nobody', () => {
  const closed = [{ window: WINDOW, state: undefined }];
  expect(freezeRefusals(closed, { ...NO, rollback: true })).toEqual([]);
  expect(freezeRefusals(closed, { ...NO, brokenGlass: true })).toEqual([]);
  expect(freezeRefusals([{ window: WINDOW, state: { open: true } }], NO)).toEqual([]);
});
