import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type RehearsedReleases, renderReleases, renderReleasesPicture } from '../../lib/rehearsal';
import { fridayAfternoon, ZONE } from './support/two-services';

const ROOT = resolve(__dirname, '../..');
let afternoon: RehearsedReleases;

beforeAll(async () => {
  afternoon = await fridayAfternoon();
}, 120_000);

test('two releases at once: one is rolled back, the other one is refused by the lock that the first one holds', () => {
  const [orders, payments] = afternoon.releases;
  expect(orders).toMatchObject({ verdict: 'rolled-back', stoppedBy: 'Orders-Guarded-errors-v2' });
  expect(payments).toMatchObject({ verdict: 'blocked', stoppedBy: 'lock', failedCalls: 0 });
  expect(payments.cause).toMatch(/lock orders-db is held by Orders-\S+ \(deployment d-R00000001, release r41\)/);
});

test('the lock outlives the stopped release to the end of its lease, and the next one that takes it gives it back itself', () => {
  const held = afternoon.locks.filter(({ fromMs, toMs }) => toMs > fromMs);
  expect(held.map(({ holder, expired }) => [holder, expired])).toEqual([
    ['orders r41', true],
    ['payments r17', false],
    ['orders r42', false],
  ]);
  expect(held[0].toMs - held[0].fromMs).toBe(40 * 60_000);
});

test('no two of them hold the lock at the same time', () => {
  const spans = [...afternoon.locks].sort((a, b) => a.fromMs - b.fromMs);
  for (const [index, span] of spans.slice(1).entries()) expect(span.fromMs).toBeGreaterThanOrEqual(spans[index].toMs);
});

test('the fix is refused in the freeze, and passes by break-glass with all other gates asked', () => {
  const [, , again, frozen, fixed] = afternoon.releases;
  expect(again.verdict).toBe('promoted');
  expect(frozen).toMatchObject({ verdict: 'blocked', stoppedBy: 'freeze' });
  expect(fixed.verdict).toBe('promoted');
  const [report] = fixed.hookReports;
  expect(report.brokenGlass).toMatchObject({ actor: 'on-call', skipped: ['freeze'] });
  expect(report.checks.filter(({ verdict }) => verdict === 'PASSED').map(({ id }) => id)).toEqual(
    expect.arrayContaining(['ledger', 'quarantine', 'lock', 'environment', 'release']),
  );
});

test('the README shows what the program prints, and its picture', () => {
  const readme = readFileSync(join(ROOT, 'examples/two-services/README.md'), 'utf8');
  expect(readme).toContain(`\`\`\`\n${renderReleases(afternoon, ZONE)}\`\`\``);
  expect(readFileSync(join(ROOT, 'docs/images/two-services.svg'), 'utf8')).toBe(renderReleasesPicture(afternoon, ZONE));
});
