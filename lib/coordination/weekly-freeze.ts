import { CALENDAR_DAYS, type CalendarDay, type FreezeCalendar } from '../contract/freeze-calendar';

/**
 * A day of the week.
 */
export enum Weekday {
  /**
   * Monday.
   */
  MONDAY = 'MO',
  /**
   * Tuesday.
   */
  TUESDAY = 'TU',
  /**
   * Wednesday.
   */
  WEDNESDAY = 'WE',
  /**
   * Thursday.
   */
  THURSDAY = 'TH',
  /**
   * Friday.
   */
  FRIDAY = 'FR',
  /**
   * Saturday.
   */
  SATURDAY = 'SA',
  /**
   * Sunday.
   */
  SUNDAY = 'SU',
}

/**
 * Options of `FreezeWindow.weekly()`.
 */
export interface WeeklyFreezeOptions {
  /**
   * Days on which the window begins, at least one.
   */
  readonly days: Weekday[];

  /**
   * Begin on each of the days, `HH:MM` from `00:00` to `23:59`.
   */
  readonly from: string;

  /**
   * End, `HH:MM` up to `24:00`; not later than `from`: on the next day.
   */
  readonly to: string;

  /**
   * Time zone of begin and end, by its IANA name, for example `Europe/Berlin`.
   */
  readonly timeZone: string;

  /**
   * What the window is called in refusals.
   *
   * @default 'weekly'
   */
  readonly name?: string;
}

const MINUTE_MS = 60_000;
const DAY_MIN = 24 * 60;
/** A Sunday long ago, so that the window holds from the first deployment on, whichever day that is. */
const EPOCH_SUNDAY_MS = Date.UTC(2020, 0, 5);

function minutes(value: string, what: string, last: number): number {
  const found = /^(\d{2}):(\d{2})$/.exec(value);
  const total = found ? Number(found[1]) * 60 + Number(found[2]) : Number.NaN;
  if (!found || Number(found[2]) > 59 || total > last) {
    throw new Error(
      `freeze window: ${what} is not a time of day, got ${JSON.stringify(value)}, expected HH:MM up to ${last === DAY_MIN ? '24:00' : '23:59'}`,
    );
  }
  return total;
}

export function weeklyCalendar({ days, from, to, timeZone, name }: WeeklyFreezeOptions): FreezeCalendar {
  const wanted: CalendarDay[] = CALENDAR_DAYS.filter((day) => (days as string[]).includes(day));
  if (wanted.length === 0) throw new Error('freeze window: days is empty, expected at least one day, name the days');
  const fromMin = minutes(from, 'from', DAY_MIN - 1);
  const toMin = minutes(to, 'to', DAY_MIN);
  const startLocalMs = EPOCH_SUNDAY_MS + (CALENDAR_DAYS.indexOf(wanted[0]) * DAY_MIN + fromMin) * MINUTE_MS;
  const lengthMin = toMin > fromMin ? toMin - fromMin : toMin + DAY_MIN - fromMin;
  return {
    type: 'DEFAULT_OPEN',
    events: [
      {
        uid: `${wanted.join('')}-${fromMin}-${toMin}`,
        summary: name ?? 'weekly',
        startLocalMs,
        endLocalMs: startLocalMs + lengthMin * MINUTE_MS,
        timeZone,
        recurrence: { frequency: 'WEEKLY', interval: 1, days: wanted },
      },
    ],
  };
}
