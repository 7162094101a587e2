import type { FreezeCalendar } from '../../contract/freeze-calendar';
import { parseCalendar } from '../../contract/freeze-calendar-parser';
import type { LoadedTemplate } from '../../template/load';
import { activeResources } from '../../template/resources';

/**
 * The Change Calendars that a template defines, by the names that its plans have for them.
 *
 * @throws ContractError where the text of one is no calendar that the library understands
 */
export function freezeCalendarsOf(template: LoadedTemplate): ReadonlyMap<string, FreezeCalendar> {
  const calendars = new Map<string, FreezeCalendar>();
  for (const { logicalId, properties } of activeResources(template, 'AWS::SSM::Document')) {
    if (properties.DocumentType !== 'ChangeCalendar') continue;
    const place = `document ${logicalId}: Content`;
    const text = template.resolver.text(properties.Content, place);
    calendars.set(template.resolver.nameOf(logicalId), parseCalendar(text, place));
  }
  return calendars;
}
