import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FreezeWindow } from '../../lib/coordination/freeze-window';
import { Weekday } from '../../lib/coordination/weekly-freeze';
import { onlyResource, testStack } from '../support/stacks';

const options = { days: [Weekday.FRIDAY], from: '17:00', to: '08:00', timeZone: 'Europe/Berlin' };

function bound(window: FreezeWindow, times = 1) {
  const stack = testStack();
  const hook = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const configs = Array.from({ length: times }, () => window.bind(stack, { hook }));
  return { stack, spec: stack.resolve(configs[0].spec) };
}

test('a weekly window is one Change Calendar, however many deployments have it', () => {
  const { stack, spec } = bound(FreezeWindow.weekly(options), 2);
  const [id, document] = onlyResource(stack, 'AWS::SSM::Document');
  expect(document.Properties).toEqual({
    DocumentType: 'ChangeCalendar',
    DocumentFormat: 'TEXT',
    UpdateMethod: 'NewVersion',
    Content: expect.stringContaining(
      'DTSTART;TZID=Europe/Berlin:20200110T170000\r\nDTEND;TZID=Europe/Berlin:20200111T080000\r\n',
    ),
  });
  expect(document.Properties.Content).toContain('RRULE:FREQ=WEEKLY;BYDAY=FR');
  expect(spec).toEqual({ name: 'weekly', calendar: { Ref: id }, timeZone: 'Europe/Berlin' });
  expect(onlyResource(stack, 'AWS::IAM::Policy')[1].Properties.PolicyDocument.Statement[0].Action).toBe(
    'ssm:GetCalendarState',
  );
});

test('a calendar that exists is named and may be read, and nothing is made', () => {
  const arn = 'arn:aws:ssm:eu-central-1:111122223333:document/Holidays';
  const { stack, spec } = bound(FreezeWindow.calendar(arn));
  expect(spec).toEqual({ name: 'Holidays', calendar: arn, timeZone: 'UTC' });
  expect(onlyResource(stack, 'AWS::IAM::Policy')[1].Properties.PolicyDocument.Statement).toMatchObject([
    { Resource: arn },
  ]);
});

test('a file is rendered into a Change Calendar', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'freeze-')), 'holidays.ics');
  writeFileSync(
    path,
    'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nSUMMARY:Year end\nDTSTART;TZID=Europe/Berlin:20261223T000000\nDTEND;TZID=Europe/Berlin:20270102T000000\nEND:VEVENT\nEND:VCALENDAR\n',
  );
  const { stack, spec } = bound(FreezeWindow.from(path));
  expect(spec).toMatchObject({ name: 'Year end', timeZone: 'Europe/Berlin' });
  expect(onlyResource(stack, 'AWS::SSM::Document')[1].Properties.Content).toContain('SUMMARY:Year end');
});

test.each<[() => FreezeWindow, string]>([
  [
    () => FreezeWindow.weekly({ ...options, days: [] }),
    'freeze window: days is empty, expected at least one day, name the days',
  ],
  [
    () => FreezeWindow.weekly({ ...options, from: '24:00' }),
    'freeze window: from is not a time of day, got "24:00", expected HH:MM up to 23:59',
  ],
  [
    () => FreezeWindow.weekly({ ...options, to: '8:00' }),
    'freeze window: to is not a time of day, got "8:00", expected HH:MM up to 24:00',
  ],
  [
    () => FreezeWindow.weekly({ ...options, timeZone: 'Mars' }),
    'freeze window: time zone is not known, got Mars, expected a name such as Europe/Berlin',
  ],
  [
    () => FreezeWindow.calendar(''),
    'freeze window: the calendar is blank, expected the name or ARN of a Change Calendar',
  ],
  [
    () => FreezeWindow.from('/absent.ics'),
    'calendar file /absent.ics: cannot be read, got ENOENT, expected an iCalendar file',
  ],
])('refuses what cannot be a window: %#', (make, message) => {
  expect(make).toThrow(new Error(message));
});
