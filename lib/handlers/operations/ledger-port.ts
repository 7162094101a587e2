import type { LedgerPort } from '../../judge/operations/ports';
import { writeAcknowledgement } from '../ledger/acknowledgement';
import { dynamoDbLockStore } from '../ledger/lock-store';
import { dynamoDbRecordStore } from '../ledger/record-store';
import { type DynamoDbQuery, newestReleases } from '../ledger/release-queries';
import { type ResponseDynamoDb, ResponseStore } from '../response/response-store';

/** The three calls that the commands make of a ledger. */
export type LedgerCalls = ResponseDynamoDb & DynamoDbQuery;

/** A ledger for people: the same records, by the same stores, as the hooks and the rollback response have. */
export function ledgerPort(calls: LedgerCalls, tableName: string): LedgerPort {
  const records = dynamoDbRecordStore(calls, tableName);
  return {
    locks: dynamoDbLockStore(calls, tableName),
    read: (key, kind, signal) => records.read(key, kind, signal),
    write: async (key, record, signal) => {
      await records.write(key, record, signal);
    },
    releases: (partition, limit, signal) => newestReleases(calls, tableName, partition, limit, signal),
    incidents: (partition, signal) => new ResponseStore(calls, tableName, signal).incidents.open(partition),
    acknowledge: (key, seen, acknowledged, signal) =>
      writeAcknowledgement(calls, tableName, key, seen, acknowledged, signal),
  };
}
