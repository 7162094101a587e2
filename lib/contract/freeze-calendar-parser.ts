import { ContractError } from './decode';
import {
  CALENDAR_DAYS,
  type CalendarDay,
  type CalendarEvent,
  type FreezeCalendar,
  type Recurrence,
} from './freeze-calendar';
import { instantOf, isTimeZone } from './freeze-zone';

interface Property {
  readonly name: string;
  readonly zone?: string;
  readonly value: string;
}

const TIME = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/;
const REFUSED = ['EXDATE', 'RDATE', 'EXRULE', 'RECURRENCE-ID', 'DURATION'];

function fail(path: string, message: string): never {
  throw new ContractError(`${path}: ${message}`);
}

function propertiesOf(text: string, path: string): Property[] {
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
  return lines
    .map((line, index) => ({ line, at: `${path}: line ${index + 1} unfolded` }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, at }) => {
      const found = /^([A-Za-z-]+)((?:;[A-Za-z-]+=(?:"[^"]*"|[^":;]*))*):(.*)$/.exec(line);
      if (!found) return fail(at, 'expected NAME:value of iCalendar');
      const zone = /;TZID="?([^";:]+)"?/i.exec(found[2])?.[1];
      return { name: found[1].toUpperCase(), zone, value: found[3] };
    });
}

function localMs(value: string, path: string): { ms: number; utc: boolean; dateOnly: boolean } {
  const found = TIME.exec(value);
  if (!found) return fail(path, 'expected a time such as 20261130T080000');
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const real = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const written = value.replace(/[TZ]/g, '').padEnd(14, '0');
  if (real !== written) return fail(path, `expected a time that exists, got ${found[0]}`);
  return { ms, utc: found[7] === 'Z', dateOnly: found[4] === undefined };
}

function recurrence(value: string, timeZone: string, path: string): Recurrence {
  const fields = new Map(value.split(';').map((field) => [field.split('=')[0], field.slice(field.indexOf('=') + 1)]));
  const supported = ['FREQ', 'INTERVAL', 'BYDAY', 'COUNT', 'UNTIL', 'WKST'];
  const unknown = [...fields.keys()].find((name) => !supported.includes(name));
  if (unknown !== undefined)
    return fail(path, `RRULE with ${unknown} is not supported, expected ${supported.join(', ')}`);
  const frequency = fields.get('FREQ');
  if (frequency !== 'DAILY' && frequency !== 'WEEKLY' && frequency !== 'YEARLY') {
    return fail(path, `RRULE of this FREQ is not supported, expected DAILY, WEEKLY or YEARLY`);
  }
  const whole = (name: string): number | undefined => {
    const given = fields.get(name);
    if (given === undefined) return undefined;
    return /^[1-9]\d{0,3}$/.test(given) ? Number(given) : fail(path, `${name}: expected a number from 1 to 9999`);
  };
  const days = (fields.get('BYDAY')?.split(',') ?? []).map(
    (name): CalendarDay =>
      CALENDAR_DAYS.find((day) => day === name) ?? fail(path, 'BYDAY: expected days such as MO,TU'),
  );
  if (days.length > 0 && frequency !== 'WEEKLY') return fail(path, 'BYDAY is supported with FREQ=WEEKLY alone');
  const interval = whole('INTERVAL') ?? 1;
  if (interval > 1 && fields.has('WKST') && fields.get('WKST') !== 'MO') {
    return fail(path, 'WKST other than MO is not supported together with INTERVAL');
  }
  const until = fields.get('UNTIL');
  const last = until === undefined ? undefined : localMs(until, `${path}.UNTIL`);
  const endOfDay = last?.dateOnly ? 86_399_000 : 0;
  const untilMs = last && (last.utc ? last.ms : instantOf(last.ms + endOfDay, timeZone));
  const count = whole('COUNT');
  return {
    frequency,
    interval,
    days,
    ...(count === undefined ? {} : { count }),
    ...(untilMs === undefined ? {} : { untilMs }),
  };
}

function eventOf(
  properties: readonly Property[],
  defaultZone: string | undefined,
  path: string,
): CalendarEvent | undefined {
  const one = (name: string) => properties.find((property) => property.name === name);
  const refused = properties.find(({ name }) => REFUSED.includes(name));
  if (refused) return fail(path, `${refused.name} is not supported, write the dates out as events`);
  if (one('X-EVENT-TYPE')?.value === 'ADVISORY' || one('STATUS')?.value === 'CANCELLED') return undefined;
  const start = one('DTSTART') ?? fail(path, 'expected DTSTART');
  const end = one('DTEND') ?? fail(path, 'expected DTEND');
  const from = localMs(start.value, `${path}.DTSTART`);
  const to = localMs(end.value, `${path}.DTEND`);
  const timeZone = from.utc ? 'UTC' : (start.zone ?? defaultZone ?? fail(path, 'expected DTSTART with TZID or in UTC'));
  if (!isTimeZone(timeZone))
    return fail(path, `time zone ${timeZone} is not known, expected a name such as Europe/Berlin`);
  if (to.utc !== from.utc || (end.zone ?? timeZone) !== (start.zone ?? timeZone)) {
    return fail(path, 'expected DTEND in the time zone of DTSTART');
  }
  if (to.ms <= from.ms) return fail(path, 'expected DTEND after DTSTART');
  const repeats = one('RRULE');
  return {
    uid: one('UID')?.value ?? path,
    summary: (one('SUMMARY')?.value ?? '').replace(/\\n/gi, ' ').replace(/\\([\\;,])/g, '$1'),
    startLocalMs: from.ms,
    endLocalMs: to.ms,
    timeZone,
    ...(repeats ? { recurrence: recurrence(repeats.value, timeZone, `${path}.RRULE`) } : {}),
  };
}

/**
 * Reads iCalendar text: the document of a Change Calendar, or the file of a calendar that a team keeps.
 *
 * Events of `X-EVENT-TYPE:ADVISORY` and cancelled ones have no effect and are left out.
 *
 * @throws ContractError naming the event and the property where something would be read otherwise than it is meant
 */
export function parseCalendar(text: string, path = 'calendar'): FreezeCalendar {
  const properties = propertiesOf(text, path);
  const [first] = properties;
  if (first?.name !== 'BEGIN' || first.value !== 'VCALENDAR') fail(path, 'expected BEGIN:VCALENDAR');
  const type = properties.find(({ name }) => name === 'X-CALENDAR-TYPE')?.value ?? 'DEFAULT_OPEN';
  if (type !== 'DEFAULT_OPEN' && type !== 'DEFAULT_CLOSED') {
    return fail(path, 'X-CALENDAR-TYPE: expected DEFAULT_OPEN or DEFAULT_CLOSED');
  }
  const zone = properties.find(({ name }) => name === 'X-WR-TIMEZONE')?.value;
  const events: CalendarEvent[] = [];
  const open: { name: string; from: number }[] = [];
  let seen = 0;
  for (const [index, { name, value }] of properties.entries()) {
    if (name === 'BEGIN') open.push({ name: value, from: index });
    if (name !== 'END') continue;
    const begun = open.pop();
    if (begun?.name !== value) return fail(path, `expected END:${begun?.name ?? 'nothing'}, got END:${value}`);
    if (value !== 'VEVENT') continue;
    const event = eventOf(properties.slice(begun.from + 1, index), zone, `${path}: event ${++seen}`);
    if (event) events.push(event);
  }
  if (open.length > 0) fail(path, `expected END:${open[open.length - 1].name}`);
  return { type, events };
}
