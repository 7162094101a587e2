import type { FreezeSpec } from '../../contract/coordination';
import { zonedText } from '../../contract/freeze-zone';
import type { Finding } from '../../contract/report';
import type { CalendarState } from './calendar-state';

/** Asks for the state of a Change Calendar now. Rejects with a PortError. */
export interface CalendarPort {
  state(calendar: string, signal: AbortSignal): Promise<CalendarState>;
}

/** What was read of one window; `undefined` where it could not be read. */
export interface FreezeReading {
  readonly window: FreezeSpec;
  readonly state: CalendarState | undefined;
}

/** What passes a freeze. A deployment whose traffic already shifts is not asked again, so it needs no exception. */
export interface FreezeExceptions {
  readonly rollback: boolean;
  readonly brokenGlass: boolean;
}

/** Why the windows keep a deployment from beginning: one finding for each that is closed or unreadable, none where it may begin. */
export function freezeRefusals(readings: readonly FreezeReading[], exceptions: FreezeExceptions): Finding[] {
  if (exceptions.rollback || exceptions.brokenGlass) return [];
  return readings.flatMap(({ window, state }): Finding[] => {
    const { name, calendar, timeZone } = window;
    const subject = name;
    if (!state) {
      const message = `freeze window ${name} could not be read and counts as closed; check that calendar ${calendar} exists and may be read`;
      return [{ code: 'freeze.unreadable', subject, message }];
    }
    if (state.open) return [];
    const event = state.event !== undefined && state.event !== name ? ` (${state.event})` : '';
    const next =
      state.nextTransitionMs === undefined
        ? 'and no opening is in sight; change the calendar'
        : `until ${zonedText(state.nextTransitionMs, timeZone)}; deploy again then`;
    return [{ code: 'freeze.closed', subject, message: `freeze window ${name}${event} is closed ${next}` }];
  });
}
