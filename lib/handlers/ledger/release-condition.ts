import type { ReleaseRecord } from '../../contract/ledger/records';
import type { PutItemRequest } from './dynamo-db-calls';
import { unchangedSince } from './lock-store';

/** Nobody ended the release meanwhile, and no hook added a verdict. */
export function releaseCondition(seen: ReleaseRecord | undefined): Partial<PutItemRequest> {
  if (seen === undefined) return unchangedSince(0);
  return {
    ConditionExpression: '#outcome = :outcome AND size(#verdicts) = :verdicts',
    ExpressionAttributeNames: { '#outcome': 'outcome', '#verdicts': 'verdicts' },
    ExpressionAttributeValues: { ':outcome': { S: seen.outcome }, ':verdicts': { N: String(seen.verdicts.length) } },
  };
}
