import { GATES } from '../../../lib/contract/coordination';
import { emptyLock, type LockHold } from '../../../lib/contract/ledger/lock-record';
import type { BreakGlassRecord, QuarantineRecord } from '../../../lib/contract/ledger/records';
import { type GateReadings, gateFindings, locksInTheWay, passesBrokenGlass } from '../../../lib/judge/operations/gate';

const NOW_MS = Date.parse('2026-11-23T18:00:00Z');
const HOUR_MS = 3_600_000;

const quarantine: QuarantineRecord = {
  recordVersion: 1,
  kind: 'quarantine',
  releaseId: 'r42',
  deploymentId: 'd-1',
  version: '7',
  atMs: NOW_MS - HOUR_MS,
  reason: 'alarm orders-errors',
  stoppedBy: 'orders-errors',
};

const glass: BreakGlassRecord = {
  recordVersion: 1,
  kind: 'break-glass',
  releaseId: 'r42',
  skip: ['freeze'],
  actor: 'ann',
  reason: 'outage',
  atMs: NOW_MS - HOUR_MS,
  expiresAtMs: NOW_MS + 1,
};

const hold: LockHold = {
  owner: 'd-9',
  run: 'x',
  reentered: false,
  deployment: 'app/pay',
  mode: 'shared',
  fence: 1,
  sinceMs: NOW_MS - HOUR_MS,
  untilMs: NOW_MS + HOUR_MS,
};

const lock = (mode: 'exclusive' | 'shared', owner?: 'running' | 'ended') => ({
  request: { name: 'db', mode },
  record: { ...emptyLock('db'), revision: 1, holds: [hold] },
  statuses: new Map(owner === undefined ? [] : [['d-9', owner] as const]),
});

const closed = { window: { name: 'holidays', calendar: 'holidays', timeZone: 'UTC' }, state: { open: false } };

function codes(change: Partial<GateReadings>): string[] {
  return gateFindings({
    releaseId: 'r42',
    deployment: 'app/orders',
    windows: [],
    quarantine: undefined,
    breakGlass: undefined,
    locks: [],
    nowMs: NOW_MS,
    ...change,
  }).map(({ code }) => code);
}

test('nothing in the way is no finding', () => {
  expect(codes({})).toEqual([]);
  expect(codes({ windows: [{ ...closed, state: { open: true } }], locks: [lock('shared')] })).toEqual([]);
});

test('every gate that is closed is told', () => {
  expect(codes({ windows: [closed, { ...closed, state: undefined }], quarantine, locks: [lock('exclusive')] })).toEqual(
    ['freeze.closed', 'freeze.unreadable', 'quarantine.release', 'lock.held'],
  );
});

test('an acknowledged quarantine is open', () => {
  expect(
    codes({ quarantine: { ...quarantine, acknowledged: { actor: 'ann', reason: 'fixed', atMs: NOW_MS } } }),
  ).toEqual([]);
});

test.each([
  ['exclusive', undefined, true],
  ['exclusive', 'running', true],
  ['exclusive', 'ended', false],
  ['shared', undefined, false],
] as const)('a lock that is wanted %s, its owner %s: in the way is %s', (mode, owner, expected) => {
  expect(locksInTheWay(lock(mode, owner), 'app/orders', NOW_MS).length > 0).toBe(expected);
});

test('a break-glass opens the gates that it names, and no other', () => {
  const all = { windows: [closed], quarantine, locks: [lock('exclusive')] };
  expect(codes({ ...all, breakGlass: glass })).toEqual(['quarantine.release', 'lock.held']);
  expect(codes({ ...all, breakGlass: { ...glass, skip: ['quarantine'] } })).toEqual(['freeze.closed', 'lock.held']);
  expect(codes({ ...all, breakGlass: { ...glass, skip: ['lock'] } })).toEqual(['freeze.closed', 'quarantine.release']);
  expect(codes({ ...all, breakGlass: { ...glass, skip: [...GATES] } })).toEqual([]);
});

test.each<[string, Partial<BreakGlassRecord>]>([
  ['that is over', { expiresAtMs: NOW_MS }],
  ['that has not begun', { atMs: NOW_MS + 1 }],
  ['of another release', { releaseId: 'r43' }],
])('a break-glass %s opens nothing', (_, change) => {
  expect(codes({ windows: [closed], breakGlass: { ...glass, ...change } })).toEqual(['freeze.closed']);
});

test('without a break-glass nothing is passed', () => {
  const readings = {
    releaseId: 'r42',
    deployment: 'd',
    windows: [],
    quarantine: undefined,
    breakGlass: undefined,
    locks: [],
    nowMs: 0,
  };
  expect(GATES.filter((gate) => passesBrokenGlass(readings, gate))).toEqual([]);
});
