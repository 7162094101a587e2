import fc from 'fast-check';
import type { LockRecord } from '../../../lib/contract/ledger/lock-record';
import type { EvidenceRecord, LastGoodRecord, ReleaseRecord } from '../../../lib/contract/ledger/records';
import { dynamoDbLockStore } from '../../../lib/handlers/ledger/lock-store';
import { dynamoDbRecordStore } from '../../../lib/handlers/ledger/record-store';
import type { HookLedger } from '../../../lib/judge/gates/ports';
import { MemoryLedger } from '../../../lib/rehearsal/coordination/memory-ledger';
import { MemoryDynamoDb } from '../../support/memory-dynamo-db';

const { signal } = new AbortController();
const KEY = { pk: 'deployment#app/orders', sk: 'release#x' };
const base = { recordVersion: 1, releaseId: 'r1', deploymentId: 'd-1' } as const;

const releases: fc.Arbitrary<ReleaseRecord> = fc
  .record({
    verdicts: fc.array(
      fc.constant({ lifecycleEvent: 'e', checkId: 'c', mode: 'enforced', verdict: 'PASSED' as const }),
      {
        maxLength: 2,
      },
    ),
    outcome: fc.constantFrom('InProgress' as const, 'Succeeded' as const, 'Failed' as const),
  })
  .map((fields) => ({ ...base, ...fields, kind: 'release', version: '7', startedAtMs: 1 }));
const lastGoods: fc.Arbitrary<LastGoodRecord> = fc
  .integer({ min: 0, max: 3 })
  .map((startedAtMs) => ({ ...base, kind: 'last-good', version: '7', startedAtMs }));
const evidence: EvidenceRecord = { ...base, kind: 'evidence', source: 'e', atMs: 1, reason: 'it failed' };
const locks: fc.Arbitrary<LockRecord> = fc
  .integer({ min: 0, max: 3 })
  .map((revision) => ({ recordVersion: 1, kind: 'lock', name: 'db', revision, holds: [], overrides: [] }));

type Step = (ledger: HookLedger) => Promise<unknown>;

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(releases, fc.option(releases, { nil: undefined })).map(
    ([record, seen]): Step =>
      ({ records }) =>
        records.writeRelease(KEY, record, seen, signal),
  ),
  lastGoods.map(
    (record): Step =>
      ({ records }) =>
        records.write({ ...KEY, sk: 'last-good' }, record, signal),
  ),
  fc.constant<Step>(({ records }) => records.write({ ...KEY, sk: 'evidence#d-1#e' }, evidence, signal)),
  fc.tuple(locks, fc.integer({ min: 0, max: 3 })).map(
    ([record, seen]): Step =>
      ({ locks: store }) =>
        store.write(record, seen, signal),
  ),
  fc.constant<Step>(({ locks: store }) => store.read('db', signal)),
  fc.constant<Step>(({ records }) => records.read(KEY, 'release', signal)),
  fc.constant<Step>(({ records }) => records.read({ ...KEY, sk: 'last-good' }, 'last-good', signal)),
);

test("the twin's ledger takes and refuses what the table's stores take and refuse", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 20 }), async (sequence) => {
      const db = new MemoryDynamoDb();
      const table: HookLedger = { records: dynamoDbRecordStore(db, 't'), locks: dynamoDbLockStore(db, 't') };
      const memory = new MemoryLedger();
      for (const step of sequence) expect(await step(memory)).toEqual(await step(table));
    }),
  );
});

test('what is no record is refused on the way in, and one of another kind on the way out', async () => {
  const ledger = new MemoryLedger();
  expect(() => ledger.put(KEY, { ...evidence, reason: '' })).toThrow('ledger record.reason');
  ledger.put(KEY, evidence);
  await expect(ledger.records.read(KEY, 'release', signal)).rejects.toThrow('is of kind evidence');
});
