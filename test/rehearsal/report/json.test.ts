import { renderJson } from '../../../lib/rehearsal/report/json';
import { BLOCKED, ROLLED_BACK } from './rehearsed';

test('has exactly the documented fields', () => {
  const report = JSON.parse(renderJson([ROLLED_BACK]));
  expect(Object.keys(report)).toEqual(['reportVersion', 'rehearsals']);
  expect(report.reportVersion).toBe(2);
  expect(Object.keys(report.rehearsals[0])).toEqual([
    'template',
    'deployment',
    'functionName',
    'aliasName',
    'currentVersion',
    'targetVersion',
    'deploymentConfigName',
    'scenario',
    'verdict',
    'cause',
    'stoppedBy',
    'errorCode',
    'minutesToStop',
    'failedCalls',
    'failedCallsAllAtOnce',
    'failedCallsAssumption',
    'slowCalls',
    'slowCallsAllAtOnce',
    'resolution',
    'notes',
    'shiftSteps',
    'timeline',
    'minutes',
    'alarms',
    'alarmSamples',
    'evidenceSamples',
    'hookReports',
  ]);
  expect(report.rehearsals[0]).toMatchObject({
    deployment: 'OrdersAlias',
    verdict: 'rolled-back',
    stoppedBy: 'orders-errors-v2',
    minutesToStop: 2.6,
    scenario: { faults: [{ kind: 'errors', points: 5 }] },
  });
});

test('says whether each rehearsal ended as expected', () => {
  const { rehearsals } = JSON.parse(renderJson([ROLLED_BACK, BLOCKED], 'blocked'));
  expect(rehearsals.map(({ expected, asExpected }: Record<string, unknown>) => [expected, asExpected])).toEqual([
    ['blocked', false],
    ['blocked', true],
  ]);
});

test('what nothing stopped has null there, not a missing field', () => {
  const [entry] = JSON.parse(renderJson([{ ...BLOCKED, stoppedBy: undefined }])).rehearsals;
  expect([entry.stoppedBy, entry.minutesToStop, entry.errorCode, entry.resolution]).toEqual([null, null, null, null]);
});

test('times have no noise of floating point', () => {
  const [entry] = JSON.parse(renderJson([{ ...ROLLED_BACK, minutesToStop: 30.000000000000007 }])).rehearsals;
  expect(entry.minutesToStop).toBe(30);
});
