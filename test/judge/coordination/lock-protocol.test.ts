import type { LockHold, LockMode } from '../../../lib/contract/ledger/lock-record';
import { emptyLock, MAXIMUM_HOLDS } from '../../../lib/contract/ledger/lock-record';
import { CLOCK_SKEW_MS, lockLeaseSec, MAXIMUM_LEASE_SEC } from '../../../lib/contract/lock-lease';
import type { OwnerStatus } from '../../../lib/judge/coordination/lock-ports';
import {
  giveBackLock,
  grantLock,
  overrideLock,
  reconcileLock,
  releaseLock,
  renewLock,
} from '../../../lib/judge/coordination/lock-protocol';
import { lockRefusal } from '../../../lib/judge/coordination/lock-refusal';

const NOW = Date.parse('2026-11-23T14:00:00Z');
const held = (owner: string, mode: LockMode, more: Partial<LockHold> = {}): LockHold => ({
  owner,
  run: `run-${owner}`,
  reentered: false,
  deployment: `Shop/${owner}`,
  mode,
  fence: 1,
  sinceMs: NOW - 60_000,
  untilMs: NOW,
  ...more,
});
const lock = (...holds: LockHold[]) => ({ ...emptyLock('db'), revision: 7, holds });
const claimant = { owner: 'd-2', run: 'run-d-2', deployment: 'Shop/d-2', leaseMs: 1_000 };
const ask = (mode: LockMode, holds: LockHold[], nowMs = NOW, statuses: [string, OwnerStatus][] = []) =>
  grantLock(lock(...holds), { name: 'db', mode }, claimant, nowMs, new Map(statuses));

test.each<[LockMode, LockMode, boolean]>([
  ['exclusive', 'exclusive', false],
  ['shared', 'exclusive', false],
  ['exclusive', 'shared', false],
  ['shared', 'shared', true],
])('while it is held %s, a lock is granted %s: %s', (has, wants, granted) => {
  expect(ask(wants, [held('d-1', has)]).granted).toBe(granted);
});

test('a lock that nobody ever held is granted, with a fencing number above every earlier one', () => {
  const grant = grantLock(undefined, { name: 'db', mode: 'shared' }, claimant, NOW, new Map());
  expect(grant).toMatchObject({ granted: true, next: { revision: 1, holds: [{ fence: 1, untilMs: NOW + 1_000 }] } });
  expect(ask('shared', [held('d-1', 'shared')])).toMatchObject({
    next: { revision: 8, holds: [{ fence: 1 }, { fence: 8 }] },
  });
});

test.each<[number, OwnerStatus, boolean]>([
  [CLOCK_SKEW_MS, 'unknown', false],
  [CLOCK_SKEW_MS + 1, 'unknown', true],
  [CLOCK_SKEW_MS + 1, 'running', false],
  [0, 'ended', true],
])('%d ms after its lease a hold of a deployment that is %s gives way: %s', (late, status, granted) => {
  expect(ask('exclusive', [held('d-1', 'exclusive')], NOW + late, [['d-1', status]]).granted).toBe(granted);
});

test('a second run of the same deployment enters, keeps the longer lease, and then no run gives the lock back', () => {
  const other = held('d-2', 'exclusive', { run: 'first', untilMs: NOW + 9_000 });
  const grant = ask('exclusive', [other]);
  if (!grant.granted) throw new Error('expected a grant');
  expect(grant.next.holds).toMatchObject([
    { run: 'run-d-2', reentered: true, untilMs: NOW + 9_000, sinceMs: other.sinceMs },
  ]);
  expect(giveBackLock(grant.next, 'd-2', 'run-d-2')).toBeUndefined();
  expect(giveBackLock(grant.next, 'd-2', 'first')).toBeUndefined();
  expect(giveBackLock(lock(other), 'd-2', 'first')?.holds).toEqual([]);
  expect(giveBackLock(lock(other), 'd-1', 'first')).toBeUndefined();
});

test('a lock takes no more sharers than its record holds', () => {
  const many = Array.from({ length: MAXIMUM_HOLDS }, (_, index) => held(`d-x${index}`, 'shared'));
  expect(ask('shared', many).granted).toBe(false);
  expect(ask('shared', many.slice(1)).granted).toBe(true);
});

test('a heartbeat prolongs a hold, never shortens it, and does not bring a lost one back', () => {
  const record = lock(held('d-1', 'shared'), held('d-2', 'shared'));
  expect(renewLock(record, 'd-1', NOW + 5)?.holds.map(({ untilMs }) => untilMs)).toEqual([NOW + 5, NOW]);
  expect(renewLock(record, 'd-1', NOW - 5)?.holds[0].untilMs).toBe(NOW);
  expect(renewLock(record, 'd-3', NOW + 5)).toBeUndefined();
});

test('only the own hold is released', () => {
  expect(releaseLock(lock(held('d-1', 'shared'), held('d-2', 'shared')), 'd-1')).toMatchObject({
    revision: 8,
    holds: [{ owner: 'd-2' }],
  });
  expect(releaseLock(lock(held('d-1', 'shared')), 'd-2')).toBeUndefined();
});

test('the release by an operator is on the record, and takes a name and a reason', () => {
  const operator = { actor: 'ann', reason: 'stack deleted' };
  expect(overrideLock(lock(held('d-1', 'exclusive')), 'd-1', operator, NOW)).toMatchObject({
    holds: [],
    overrides: [{ owner: 'd-1', ...operator, atMs: NOW }],
  });
  expect(overrideLock(lock(), 'd-1', operator, NOW)).toBeUndefined();
  expect(() => overrideLock(lock(held('d-1', 'exclusive')), 'd-1', { ...operator, reason: ' ' }, NOW)).toThrow(
    new Error('release of a lock by an operator: actor or reason is blank, expected both, name them'),
  );
});

test('the reconciler frees what ended, prolongs what runs, and writes nothing where nothing changes', () => {
  const record = lock(held('d-1', 'shared'), held('d-2', 'shared'), held('d-3', 'shared'));
  const statuses = new Map<string, OwnerStatus>([
    ['d-1', 'ended'],
    ['d-2', 'running'],
  ]);
  expect(reconcileLock(record, NOW, 60, statuses)?.holds).toMatchObject([
    { owner: 'd-2', untilMs: NOW + 60 },
    { owner: 'd-3', untilMs: NOW },
  ]);
  expect(reconcileLock(lock(held('d-3', 'shared')), NOW, 60, statuses)).toBeUndefined();
});

test('a refusal says who holds the lock, since when and until when', () => {
  const holds = ['d-1', 'd-2', 'd-3', 'd-4'].map((owner) => held(owner, 'shared'));
  expect(lockRefusal('db', [held('d-1', 'exclusive', { releaseId: 'r41' })])).toEqual({
    code: 'lock.held',
    subject: 'db',
    message:
      'lock db is held by Shop/d-1 (deployment d-1, release r41), exclusively, since 2026-11-23T13:59:00Z until 2026-11-23T14:00:00Z; deploy again when that deployment is over',
  });
  expect(lockRefusal('db', holds).message).toMatch(/d-3\), shared, since \S+ until \S+; and 1 more; deploy again/);
});

test('the lease covers the hook, the shift, the bake and what CodeDeploy may take longer', () => {
  expect(lockLeaseSec(0, 0)).toBe(1_500);
  expect(lockLeaseSec(30, 300)).toBe(3_600);
  expect(lockLeaseSec(2_880, 720)).toBe(MAXIMUM_LEASE_SEC);
});
