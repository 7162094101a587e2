import { Template } from 'aws-cdk-lib/assertions';
import {
  AlarmPolicy,
  DependencyLock,
  DeploymentMode,
  FreezeWindow,
  type GuardedDeploymentProps,
  ReleaseLedger,
  Weekday,
} from '../../../lib';
import { parseFault, rehearse, rehearseReleases } from '../../../lib/rehearsal';
import { guarded, testStack } from '../../support/stacks';

const WINDOW = FreezeWindow.weekly({ days: [Weekday.FRIDAY], from: '17:00', to: '08:00', timeZone: 'Europe/Berlin' });

function template(props: Partial<GuardedDeploymentProps> = {}, id = 'Shop') {
  const stack = testStack({ id });
  const ledger = ReleaseLedger.fromTableName(stack, 'Ledger', 'releases');
  guarded(stack, {
    ledger,
    freezeWindows: [WINDOW],
    sharedDependencies: [DependencyLock.exclusive('orders-db')],
    ...props,
  });
  return Template.fromStack(stack).toJSON();
}

const TEMPLATE = template();

const rehearsed = async (fault: string, of = TEMPLATE) =>
  (await rehearse({ template: of }, { fault: parseFault(fault) }))[0];

test('a healthy release is rehearsed at an instant that no window of the template covers', async () => {
  const { verdict, hookReports } = await rehearsed('none');
  expect(verdict).toBe('promoted');
  expect(hookReports[0].checks.slice(0, 4).map(({ id, verdict: of }) => `${id} ${of}`)).toEqual([
    'ledger PASSED',
    'quarantine PASSED',
    'freeze PASSED',
    'lock PASSED',
  ]);
});

test.each([
  ['frozen', 'freeze', /freeze window weekly \(frozen by the scenario\) is closed/],
  ['lock-held', 'lock', /lock orders-db is held by another\/deployment/],
  ['quarantined', 'quarantine', /release r42 was stopped/],
  ['ledger-down', 'ledger', /the ledger did not answer/],
])('fault %s is blocked by the gate %s', async (fault, gate, cause) => {
  const rehearsal = await rehearsed(fault);
  expect(rehearsal).toMatchObject({ verdict: 'blocked', stoppedBy: gate });
  expect(rehearsal.cause).toMatch(cause);
});

test.each([
  ['frozen:weekend', "fault frozen:weekend has no victim: the plan's freeze windows are: weekly"],
  ['lock-held:stock', "fault lock-held:stock has no victim: the plan's locks are: orders-db"],
])('fault %s has no victim', async (fault, message) => {
  await expect(rehearsed(fault)).rejects.toThrow(message);
});

test('faults of a ledger that the plan does not name have no victim', async () => {
  const bare = template({ ledger: undefined, sharedDependencies: [] });
  for (const fault of ['quarantined', 'ledger-down']) {
    await expect(rehearsed(fault, bare)).rejects.toThrow(`fault ${fault} has no victim: the plan names no ledger`);
  }
  await expect(rehearsed('lock-held', bare)).rejects.toThrow("the plan's locks are: none");
});

test('an observed deployment goes on through everything, alarms included, and says what would have stopped it', async () => {
  const of = template({ mode: DeploymentMode.OBSERVE, alarmPolicies: [AlarmPolicy.errorRateOverBaseline()] });
  const frozen = await rehearsed('frozen', of);
  expect(frozen.verdict).toBe('promoted');
  expect(frozen.hookReports[0].reason).toMatch(/observed only: gate freeze failed/);
  const failing = await rehearsed('errors:20', of);
  expect(failing.verdict).toBe('promoted');
  expect(failing.hookReports[1].reason).toMatch(/observed only: check alarms failed, check traffic failed/);
  expect(failing.timeline.map(({ text }) => text).join('\n')).toMatch(
    /alarm Shop-Orders-errors-v2 went from OK to ALARM/,
  );
});

test('of a healthy observed deployment nothing would have been stopped', async () => {
  const { hookReports } = await rehearsed('none', template({ mode: DeploymentMode.OBSERVE }));
  expect(hookReports.map(({ reason }) => reason).join()).not.toMatch(/observed only/);
});

test('a release that shifts already is not stopped by a freeze that begins, and the next one does not begin', async () => {
  const input = { template: TEMPLATE };
  const { releases, freezes } = await rehearseReleases([
    { service: 'orders', input, at: '2026-11-27T16:45:00+01:00' },
    { service: 'orders', input, at: '2026-11-27T18:00:00+01:00' },
  ]);
  expect(releases.map(({ verdict, stoppedBy }) => [verdict, stoppedBy])).toEqual([
    ['promoted', undefined],
    ['blocked', 'freeze'],
  ]);
  const freezesAt = Date.parse('2026-11-27T17:00:00+01:00');
  expect(freezes).toEqual([{ fromMs: freezesAt, toMs: Date.parse('2026-11-27T18:00:00+01:00'), event: 'weekly' }]);
  expect(releases[0].startedAtMs).toBeLessThan(freezesAt);
  expect(releases[0].endedAtMs).toBeGreaterThan(freezesAt);
});

test('one after the other on one clock, each release is what it is alone', async () => {
  const input = { template: TEMPLATE };
  const scenario = { fault: parseFault('errors:10'), seed: 7 };
  const { releases } = await rehearseReleases([{ service: 'orders', input, at: '2026-11-25T12:00:00Z', scenario }]);
  const [alone] = await rehearse(input, scenario);
  expect(releases[0]).toMatchObject({ verdict: alone.verdict, stoppedBy: alone.stoppedBy });
});

test.each([
  ['a time without an offset', '2026-11-27T15:00:00'],
  ['no time', 'tomorrow'],
])('%s is refused', async (_, at) => {
  await expect(rehearseReleases([{ service: 'orders', input: { template: TEMPLATE }, at }])).rejects.toThrow(
    `release 0: at: expected ISO 8601 with an offset, got "${at}"`,
  );
});
