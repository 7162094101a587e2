import { GetCalendarStateCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { CalendarPort } from '../../judge/coordination/freeze';
import { PortError } from '../../judge/ports';
import { asking } from '../port-errors';

/** The state of Change Calendars as SSM tells it; anything but OPEN or CLOSED is an error. */
export function changeCalendars(ssm: SSMClient): CalendarPort {
  return {
    state: async (calendar, abortSignal) => {
      const call = `ssm:GetCalendarState of ${calendar}`;
      const { State, NextTransitionTime } = await asking(call, () =>
        ssm.send(new GetCalendarStateCommand({ CalendarNames: [calendar] }), { abortSignal }),
      );
      if (State !== 'OPEN' && State !== 'CLOSED') throw new PortError('malformed', `${call} answered without a state`);
      const nextTransitionMs = Date.parse(NextTransitionTime ?? '');
      return { open: State === 'OPEN', ...(Number.isNaN(nextTransitionMs) ? {} : { nextTransitionMs }) };
    },
  };
}
