import type { BreakGlassRecord, QuarantineRecord } from '../../../lib/contract/ledger/records';
import { breaksGlass } from '../../../lib/judge/coordination/break-glass';
import { quarantineRefusal } from '../../../lib/judge/coordination/quarantine';

const record: QuarantineRecord = {
  recordVersion: 1,
  kind: 'quarantine',
  releaseId: 'r42',
  deploymentId: 'd-1',
  version: '7',
  atMs: Date.parse('2026-11-23T14:00:00Z'),
  reason: 'errors rose',
  stoppedBy: 'orders-errors',
};

test('a stopped release is refused until somebody acknowledged it', () => {
  expect(quarantineRefusal('r42', record)).toEqual({
    code: 'quarantine.release',
    subject: 'r42',
    message:
      'release r42 was stopped by orders-errors at 2026-11-23T14:00:00Z: errors rose; acknowledge it, or deploy a release of another id',
  });
  const acknowledged = { actor: 'ann', reason: 'fixed outside', atMs: record.atMs };
  expect(quarantineRefusal('r42', { ...record, acknowledged })).toBeUndefined();
  expect(quarantineRefusal('r43', { ...record, acknowledged })).toBeDefined();
});

test('a release that was never stopped is not refused', () => {
  expect(quarantineRefusal('r43', undefined)).toBeUndefined();
});

const glass: BreakGlassRecord = {
  recordVersion: 1,
  kind: 'break-glass',
  releaseId: 'r42',
  skip: ['freeze', 'release'],
  actor: 'ann',
  reason: 'fix',
  atMs: 1_000,
  expiresAtMs: 2_000,
};

test.each([
  ['the named gate', { id: 'freeze', kind: 'freeze' }, 'r42', 1_000, true],
  ['the named gate until the last moment', { id: 'freeze', kind: 'freeze' }, 'r42', 1_999, true],
  ['nothing any more when it expired', { id: 'freeze', kind: 'freeze' }, 'r42', 2_000, false],
  ['nothing before it began', { id: 'freeze', kind: 'freeze' }, 'r42', 999, false],
  ['no other gate', { id: 'lock', kind: 'lock' }, 'r42', 1_500, false],
  ['no other release', { id: 'freeze', kind: 'freeze' }, 'r43', 1_500, false],
  ['no identity check, even where it is named', { id: 'release', kind: 'release' }, 'r42', 1_500, false],
])('a break-glass passes %s', (_, gate, releaseId, nowMs, passes) => {
  expect(breaksGlass(glass, gate, releaseId, nowMs)).toBe(passes);
  expect(breaksGlass(undefined, gate, releaseId, nowMs)).toBe(false);
});
