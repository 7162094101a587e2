import { type LedgerKey, PARTITION_KEY, SORT_KEY, TTL_ATTRIBUTE } from '../../contract/ledger/keys';
import { ledgerTtl, type QuarantineRecord } from '../../contract/ledger/records';
import { INCIDENTS, incidentTtl, parseIncidentRecord } from '../../contract/response/incident';
import { outcomeTtl, parseOutcomeRecord } from '../../contract/response/outcome-record';
import { type PipelineStage, parsePauseRecord, pauseKey } from '../../contract/response/pause-record';
import { PortError } from '../../judge/ports';
import type { IncidentStore, OutcomeStore, PausePort, ResponseRecords } from '../../judge/response/ports';
import { writeAcknowledgement } from '../ledger/acknowledgement';
import { type Item, toItem } from '../ledger/attribute-values';
import type { CallOptions, DynamoDbCalls, PutItemRequest } from '../ledger/dynamo-db-calls';
import { recordOf, unchangedSince } from '../ledger/lock-store';
import { dynamoDbRecordStore } from '../ledger/record-store';
import { releaseCondition } from '../ledger/release-condition';
import { asking } from '../port-errors';

/** What a query for incidents asks for. */
export interface IncidentQuery {
  readonly TableName: string;
  readonly KeyConditionExpression: string;
  readonly FilterExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Item;
  readonly ConsistentRead: true;
  readonly ExclusiveStartKey?: Item;
}

/** The three calls that the response makes of DynamoDB. */
export interface ResponseDynamoDb extends DynamoDbCalls {
  query(
    request: IncidentQuery,
    options: CallOptions,
  ): Promise<{ readonly Items?: readonly object[]; readonly LastEvaluatedKey?: object }>;
}

const PAGES = 100;

/** Everything that the response keeps in the ledger's table, for one run. */
export class ResponseStore {
  public constructor(
    private readonly calls: ResponseDynamoDb,
    private readonly tableName: string,
    private readonly abortSignal: AbortSignal,
  ) {}

  /** The ledger's records. */
  public get records(): ResponseRecords {
    const store = dynamoDbRecordStore(this.calls, this.tableName);
    return {
      read: (key, kind) => store.read(key, kind, this.abortSignal),
      writeEvidence: async (key, record) => {
        await store.write(key, record, this.abortSignal);
      },
      writeRelease: (key, record, seen) => this.put(key, record, releaseCondition(seen), ledgerTtl(record)),
      quarantine: (key, record) => this.put(key, record, quarantineCondition(record)),
      acknowledge: (key, seen, acknowledged) =>
        writeAcknowledgement(this.calls, this.tableName, key, seen, acknowledged, this.abortSignal),
    };
  }

  /** Incidents beside them. */
  public get incidents(): IncidentStore {
    return {
      read: async (key) => {
        const item = await this.get(key);
        return item === undefined ? undefined : parseIncidentRecord(recordOf(item, TTL_ATTRIBUTE));
      },
      open: async (partition) =>
        (await this.openIncidents(partition)).map((item) => parseIncidentRecord(recordOf(item, TTL_ATTRIBUTE))),
      write: (key, record, seenRevision) => this.put(key, record, unchangedSince(seenRevision), incidentTtl(record)),
    };
  }

  /** How deployments ended, beside them. */
  public get outcomes(): OutcomeStore {
    return {
      read: async (key) => {
        const item = await this.get(key);
        return item === undefined ? undefined : parseOutcomeRecord(recordOf(item, TTL_ATTRIBUTE));
      },
      write: (key, record) => this.put(key, record, unchangedSince(0), outcomeTtl(record)),
    };
  }

  /** Who wants a stage closed. */
  public pauseOf(stage: PipelineStage): Pick<PausePort, 'read' | 'write'> {
    const key = pauseKey(stage);
    return {
      read: async () => {
        const item = await this.get(key);
        if (item === undefined) return undefined;
        const record = parsePauseRecord(recordOf(item));
        if (record.pipelineName === stage.pipelineName && record.stageName === stage.stageName) return record;
        throw new PortError('malformed', `dynamodb:GetItem of ${key.sk} in ${key.pk} answered with another stage`);
      },
      write: (record, seenRevision) => this.put(key, record, unchangedSince(seenRevision)),
    };
  }

  private async get(key: LedgerKey): Promise<object | undefined> {
    const request = {
      TableName: this.tableName,
      Key: toItem({ [PARTITION_KEY]: key.pk, [SORT_KEY]: key.sk }),
      ConsistentRead: true as const,
    };
    const { Item: item } = await asking(`dynamodb:GetItem of ${key.sk} in ${key.pk}`, () =>
      this.calls.getItem(request, { abortSignal: this.abortSignal }),
    );
    return item;
  }

  private async put(
    key: LedgerKey,
    record: object,
    condition: Partial<PutItemRequest>,
    ttl?: number,
  ): Promise<boolean> {
    const item = toItem({ ...record, ...key, [TTL_ATTRIBUTE]: ttl });
    try {
      await this.calls.putItem(
        { TableName: this.tableName, Item: item, ...condition },
        { abortSignal: this.abortSignal },
      );
      return true;
    } catch (thrown) {
      if (thrown instanceof Error && thrown.name === 'ConditionalCheckFailedException') return false;
      return asking(`dynamodb:PutItem of ${key.sk} in ${key.pk}`, () => Promise.reject(thrown));
    }
  }

  private async openIncidents(partition: string): Promise<object[]> {
    const call = `dynamodb:Query of incidents in ${partition}`;
    const found: object[] = [];
    let start: object | undefined;
    for (let page = 0; page < PAGES; page++) {
      const request: IncidentQuery = {
        TableName: this.tableName,
        KeyConditionExpression: '#pk = :partition AND begins_with(#sk, :incidents)',
        FilterExpression: '#closed <> :closed',
        ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#sk': SORT_KEY, '#closed': 'closed' },
        ExpressionAttributeValues: {
          ':partition': { S: partition },
          ':incidents': { S: INCIDENTS },
          ':closed': { S: 'closed' },
        },
        ConsistentRead: true,
        ...(start === undefined ? {} : { ExclusiveStartKey: start as Item }),
      };
      const answer = await asking(call, () => this.calls.query(request, { abortSignal: this.abortSignal }));
      found.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
      if (start === undefined) return found;
    }
    throw new PortError('unavailable', `${call} did not end after ${PAGES} pages`);
  }
}

/** No quarantine, or one of an earlier deployment: a late event never undoes an acknowledgement. */
export function quarantineCondition({ deploymentId, atMs }: QuarantineRecord): Partial<PutItemRequest> {
  return {
    ConditionExpression: 'attribute_not_exists(#pk) OR (#deployment <> :deployment AND #at < :at)',
    ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#deployment': 'deploymentId', '#at': 'atMs' },
    ExpressionAttributeValues: { ':deployment': { S: deploymentId }, ':at': { N: String(atMs) } },
  };
}
