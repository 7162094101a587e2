import { ContractError } from '../decode';

/** Names of the table's attributes that are not part of a record. */
export const PARTITION_KEY = 'pk';
export const SORT_KEY = 'sk';
/** Epoch seconds after which DynamoDB may delete the item (DynamoDB guide, TTL: usually within a few days). */
export const TTL_ATTRIBUTE = 'ttl';

/** Where a record lies. */
export interface LedgerKey {
  readonly pk: string;
  readonly sk: string;
}

/** Parts of a key must not contain what separates them: otherwise one name could reach another one's records. */
function part(value: string, what: string): string {
  if (/^[^#/\s*?]{1,256}$/.test(value)) return value;
  throw new ContractError(
    `key of the ledger: ${what} is not allowed, expected 1 to 256 characters without # / * ? and space`,
  );
}

/** Partition of one guarded deployment: `deployment#<application>/<deployment group>`. */
export function deploymentPartition(applicationName: string, deploymentGroupName: string): string {
  return `deployment#${part(applicationName, 'the application')}/${part(deploymentGroupName, 'the deployment group')}`;
}

/** Pattern of the partitions of one application, for `dynamodb:LeadingKeys`. */
export function applicationPartitions(applicationName: string): string {
  return `deployment#${applicationName}/*`;
}

/** Partition of one deployment group whose names are tokens at synth, for `dynamodb:LeadingKeys`. */
export function groupPartition(applicationName: string, deploymentGroupName: string): string {
  return `deployment#${applicationName}/${deploymentGroupName}`;
}

/** Partition of one lock: `lock#<name>`. */
export function lockPartition(lockName: string): string {
  return `lock#${part(lockName, 'the name of the lock')}`;
}

/** `lock#<name>`, `lock`. */
export function lockKey(lockName: string): LedgerKey {
  return { pk: lockPartition(lockName), sk: 'lock' };
}

/** `release#<start in ISO 8601>#<deployment id>`: a partition's releases lie in the order in which they started. */
export function releaseKey(partition: string, startedAtMs: number, deploymentId: string): LedgerKey {
  return {
    pk: partition,
    sk: `release#${new Date(startedAtMs).toISOString()}#${part(deploymentId, 'the deployment id')}`,
  };
}

/** Beginning of the sort keys of all releases. */
export const RELEASES = 'release#';

/** `last-good`: one per deployment. */
export function lastGoodKey(partition: string): LedgerKey {
  return { pk: partition, sk: 'last-good' };
}

/** `quarantine#<release id>`. */
export function quarantineKey(partition: string, releaseId: string): LedgerKey {
  return { pk: partition, sk: `quarantine#${part(releaseId, 'the release id')}` };
}

/** `break-glass#<release id>`. */
export function breakGlassKey(partition: string, releaseId: string): LedgerKey {
  return { pk: partition, sk: `break-glass#${part(releaseId, 'the release id')}` };
}

/** `evidence#<deployment id>#<source>`. */
export function evidenceKey(partition: string, deploymentId: string, source: string): LedgerKey {
  return { pk: partition, sk: `evidence#${part(deploymentId, 'the deployment id')}#${part(source, 'the source')}` };
}
