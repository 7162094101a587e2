import fc from 'fast-check';
import { ContractError } from '../../../lib/contract/decode';
import {
  deploymentPartition,
  evidenceKey,
  lockKey,
  quarantineKey,
  releaseKey,
} from '../../../lib/contract/ledger/keys';
import { emptyLock, parseLockRecord } from '../../../lib/contract/ledger/lock-record';
import { type LedgerRecord, ledgerTtl, parseLedgerRecord } from '../../../lib/contract/ledger/records';

const base = { recordVersion: 1 as const, releaseId: 'r42' };
const RECORDS: LedgerRecord[] = [
  {
    ...base,
    kind: 'release',
    deploymentId: 'd-1',
    version: '7',
    verdicts: [{ lifecycleEvent: 'BeforeAllowTraffic', checkId: 'environment', mode: 'enforced', verdict: 'PASSED' }],
    startedAtMs: 1_000,
    outcome: 'InProgress',
  },
  { ...base, kind: 'last-good', deploymentId: 'd-1', version: '7', startedAtMs: 1_000 },
  { ...base, kind: 'quarantine', deploymentId: 'd-1', version: '7', atMs: 1, reason: 'errors' },
  { ...base, kind: 'break-glass', skip: ['freeze'], actor: 'ann', reason: 'fix', atMs: 1, expiresAtMs: 2 },
  {
    ...base,
    kind: 'evidence',
    deploymentId: 'd-1',
    source: 'AfterAllowTraffic',
    atMs: 1,
    reason: 'errors',
    target: { version: '7', invocations: 10, errors: 3 },
  },
];

test.each(RECORDS)('a record of kind $kind is read as it was written', (record) => {
  expect(parseLedgerRecord(JSON.parse(JSON.stringify(record)))).toEqual(record);
});

test.each(RECORDS)('a record of kind $kind is refused with an unknown field or of another version', (record) => {
  expect(() => parseLedgerRecord({ ...record, more: 1 })).toThrow(
    new ContractError('ledger record: unknown field more'),
  );
  expect(() => parseLedgerRecord({ ...record, recordVersion: 2, kind: 'new' })).toThrow(
    new ContractError(
      'ledger record.recordVersion: expected 1, got 2; deploy every stack that uses the ledger from the same version of the library',
    ),
  );
});

test('no other value is a record', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(() => parseLedgerRecord(value)).toThrow(ContractError);
      expect(() => parseLockRecord(value)).toThrow(ContractError);
    }),
  );
});

test('an empty lock is a lock record', () => {
  expect(parseLockRecord(JSON.parse(JSON.stringify(emptyLock('db'))))).toEqual(emptyLock('db'));
});

test('only records whose absence means nothing expire', () => {
  expect(RECORDS.map((record) => [record.kind, ledgerTtl(record)])).toEqual([
    ['release', 34_560_001],
    ['last-good', undefined],
    ['quarantine', undefined],
    ['break-glass', 34_560_000],
    ['evidence', 34_560_000],
  ]);
});

test('keys tell records apart', () => {
  const partition = deploymentPartition('Shop-App', 'Orders-Group');
  expect(releaseKey(partition, 0, 'd-1')).toEqual({
    pk: 'deployment#Shop-App/Orders-Group',
    sk: 'release#1970-01-01T00:00:00.000Z#d-1',
  });
  expect(quarantineKey(partition, 'r42').sk).toBe('quarantine#r42');
  expect(evidenceKey(partition, 'd-1', 'AfterAllowTraffic').sk).toBe('evidence#d-1#AfterAllowTraffic');
  expect(lockKey('db')).toEqual({ pk: 'lock#db', sk: 'lock' });
});

test.each(['a#b', 'a/b', '', 'a*', 'a b'])('a key refuses the part %j', (name) => {
  expect(() => deploymentPartition(name, 'g')).toThrow(
    new ContractError(
      'key of the ledger: the application is not allowed, expected 1 to 256 characters without # / * ? and space',
    ),
  );
});
