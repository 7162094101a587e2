import type { LedgerRecord, RecordedVerdict, ReleaseRecord } from '../../../lib/contract/ledger/records';
import { type FakeAccount, NOW_MS, runCommand } from '../fake-operations';
import { GROUP, HEALTHY } from './accounts';

function verdict(checkId: string, mode: string, said: RecordedVerdict['verdict']): RecordedVerdict {
  return { lifecycleEvent: 'BeforeAllowTraffic', checkId, mode, verdict: said };
}

function release(
  number: number,
  verdicts: readonly RecordedVerdict[],
  change: Partial<ReleaseRecord> = {},
): ReleaseRecord {
  return {
    recordVersion: 1,
    kind: 'release',
    releaseId: `r${number}`,
    deploymentId: `d-${number}`,
    version: String(number),
    verdicts,
    startedAtMs: NOW_MS + (number - 10) * 3_600_000,
    outcome: 'Succeeded',
    ...change,
  };
}

function ledger(...releases: ReleaseRecord[]): Record<string, LedgerRecord> {
  return Object.fromEntries(releases.map((record) => [`deployment#app/orders release#${record.releaseId}`, record]));
}

const RELEASES = ledger(
  release(7, [verdict('environment', 'observe', 'PASSED'), verdict('secret:DB', 'enforced', 'FAILED')], {
    outcome: 'Failed',
  }),
  release(8, [verdict('environment', 'observe', 'FAILED'), verdict('traffic', 'observe', 'INCONCLUSIVE')]),
  release(9, [verdict('environment', 'observe', 'ERRORED')], { outcome: 'InProgress' }),
);

function report(account: FakeAccount, ...argv: string[]) {
  return runCommand(['report', '--application', 'app', '--ledger', 'releases', ...argv], { ...HEALTHY, ...account });
}

test('observed checks that would have stopped a release are named, newest release first', async () => {
  const { code, out, progress } = await report({ records: RELEASES });
  expect([code, progress]).toEqual([0, ['reading the releases of deployment group 1 of 1', '', '']]);
  expect(out).toBe(
    `app/orders  2026-11-23T17:00:00Z  r9  version 9  InProgress  would have been stopped by environment (ERRORED)
app/orders  2026-11-23T16:00:00Z  r8  version 8  Succeeded   would have been stopped by environment (FAILED), traffic (INCONCLUSIVE)
app/orders  2026-11-23T15:00:00Z  r7  version 7  Failed      nothing observed
app/orders  2 of 3 releases would have been stopped
`,
  );
});

test('only as many releases are told as are asked for', async () => {
  const { out } = await report({ records: RELEASES }, '--last', '1');
  expect(out).toMatch(/^app\/orders .* r9 .*\napp\/orders {2}1 of 1 releases would have been stopped\n$/);
});

test('a deployment group without releases is no quiet one', async () => {
  const { code, out } = await report({
    groups: [GROUP, { ...GROUP, deploymentGroupName: 'pay' }],
    records: RELEASES,
  });
  expect([code, out]).toEqual([1, expect.stringContaining('app/pay  no release is recorded\n')]);
});

test('JSON has the records', async () => {
  const { out } = await report({ records: RELEASES }, '--json');
  const { reportVersion, deploymentGroups } = JSON.parse(out);
  expect([reportVersion, deploymentGroups.length, deploymentGroups[0].releases[0]]).toEqual([
    1,
    1,
    {
      release: release(9, [verdict('environment', 'observe', 'ERRORED')], { outcome: 'InProgress' }),
      wouldHaveStopped: [verdict('environment', 'observe', 'ERRORED')],
    },
  ]);
});

test.each<[string[], FakeAccount, string]>([
  [['--last', '0'], {}, '--last: expected a whole number from 1 to 1000, got "0"'],
  [['--last', '1001'], {}, '--last: expected a whole number from 1 to 1000, got "1001"'],
  [['--last', 'x'], {}, '--last: expected a whole number from 1 to 1000, got "x"'],
  [[], { denied: ['queryReleases'] }, 'queryReleases of ledger failed with AccessDeniedException'],
])('%j is refused', async (argv, account, message) => {
  expect(await report({ records: RELEASES, ...account }, ...argv)).toMatchObject({
    code: 2,
    out: '',
    err: `guardrails: ${message}\n`,
  });
});
