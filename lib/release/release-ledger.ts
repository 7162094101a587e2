import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, type IConstruct } from 'constructs';
import {
  applicationPartitions,
  groupPartition,
  lockPartition,
  PARTITION_KEY,
  SORT_KEY,
  TTL_ATTRIBUTE,
} from '../contract/ledger/keys';

/**
 * The durable record of an environment's releases, as guarded deployments of any stack use it.
 */
export interface IReleaseLedger extends IConstruct {
  /**
   * Name of the table.
   */
  readonly tableName: string;

  /**
   * ARN of the table.
   */
  readonly tableArn: string;

  /**
   * Lets somebody read and write the records of one CodeDeploy application's deployments, and of no other.
   *
   * @param grantee for example the hooks of a stack
   * @param applicationName name of the CodeDeploy application
   */
  grantRecords(grantee: iam.IGrantable, applicationName: string): iam.Grant;

  /**
   * Lets somebody read and write the records of one deployment group, one by one, and of no other.
   *
   * @param grantee for example the hooks of one guarded deployment
   * @param applicationName name of the CodeDeploy application
   * @param deploymentGroupName name of the deployment group
   */
  grantDeployment(grantee: iam.IGrantable, applicationName: string, deploymentGroupName: string): iam.Grant;

  /**
   * Lets somebody take, prolong and free the named locks, and no other.
   *
   * @param grantee for example the hooks of a stack
   * @param lockNames names of the locks, at least one
   */
  grantLocks(grantee: iam.IGrantable, lockNames: string[]): iam.Grant;

  /**
   * Lets somebody read every record, for example a person or a dashboard.
   *
   * @param grantee who reads
   */
  grantRead(grantee: iam.IGrantable): iam.Grant;
}

/**
 * Properties of a ledger.
 */
export interface ReleaseLedgerProps {
  /**
   * Name of the table: give one where other stacks import the ledger by name.
   *
   * @default - CloudFormation chooses one
   */
  readonly tableName?: string;

  /**
   * Key that encrypts the table. Whoever is granted something here is granted the key too.
   *
   * @default - the account's AWS managed key of DynamoDB
   */
  readonly encryptionKey?: kms.IKey;
}

/** Read and write of items whose partition key matches; `Null` refuses calls that carry no key at all. */
function leadingKeys(patterns: string[]): Record<string, Record<string, unknown>> {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}

abstract class LedgerBase extends Construct implements IReleaseLedger {
  public abstract readonly tableName: string;
  public abstract readonly tableArn: string;
  protected abstract readonly encryptionKey?: kms.IKey;

  public grantRecords(grantee: iam.IGrantable, applicationName: string): iam.Grant {
    this.encryptionKey?.grantEncryptDecrypt(grantee);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      resourceArns: [this.tableArn],
      conditions: leadingKeys([applicationPartitions(applicationName)]),
    });
  }

  public grantDeployment(grantee: iam.IGrantable, applicationName: string, deploymentGroupName: string): iam.Grant {
    this.encryptionKey?.grantEncryptDecrypt(grantee);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resourceArns: [this.tableArn],
      conditions: leadingKeys([groupPartition(applicationName, deploymentGroupName)]),
    });
  }

  public grantLocks(grantee: iam.IGrantable, lockNames: string[]): iam.Grant {
    // An empty list of keys would match nothing, and hide that somebody forgot to name the locks.
    if (lockNames.length === 0) {
      throw new Error(
        `${this.node.path}: no lock is named, got an empty list, expected at least one name, name the locks`,
      );
    }
    this.encryptionKey?.grantEncryptDecrypt(grantee);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resourceArns: [this.tableArn],
      conditions: leadingKeys(lockNames.map(lockPartition)),
    });
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    this.encryptionKey?.grantDecrypt(grantee);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
      resourceArns: [this.tableArn],
    });
  }
}

class ImportedLedger extends LedgerBase {
  public readonly tableArn: string;
  protected readonly encryptionKey = undefined;

  public constructor(
    scope: Construct,
    id: string,
    public readonly tableName: string,
  ) {
    super(scope, id);
    this.tableArn = Stack.of(this).formatArn({
      service: 'dynamodb',
      resource: 'table',
      resourceName: tableName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}

/**
 * The durable record of an environment's releases: what was released and how it ended, the last good release of each deployment,
 * quarantined releases, locks, break-glasses and evidence.
 *
 * Use one per environment, and import it by name in the environment's other stacks. It is one DynamoDB table: encrypted, on demand,
 * with point-in-time recovery and deletion protection, and it stays when its stack goes.
 *
 * @example
 * const ledger = new ReleaseLedger(this, 'Ledger', { tableName: 'production-releases' });
 */
export class ReleaseLedger extends LedgerBase {
  /**
   * A ledger that another stack of the same account and region owns. A table that is encrypted with a key of its own also needs the
   * key granted, which an import by name cannot do.
   *
   * @param scope where it is used
   * @param id id within the scope
   * @param tableName name of the ledger's table
   */
  public static fromTableName(scope: Construct, id: string, tableName: string): IReleaseLedger {
    return new ImportedLedger(scope, id, tableName);
  }

  /**
   * Name of the table.
   */
  public readonly tableName: string;

  /**
   * ARN of the table.
   */
  public readonly tableArn: string;

  protected readonly encryptionKey?: kms.IKey;

  public constructor(scope: Construct, id: string, props: ReleaseLedgerProps = {}) {
    super(scope, id);
    this.encryptionKey = props.encryptionKey;
    const table = new dynamodb.Table(this, 'Table', {
      tableName: props.tableName,
      partitionKey: { name: PARTITION_KEY, type: dynamodb.AttributeType.STRING },
      sortKey: { name: SORT_KEY, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: props.encryptionKey
        ? dynamodb.TableEncryption.CUSTOMER_MANAGED
        : dynamodb.TableEncryption.AWS_MANAGED,
      encryptionKey: props.encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      timeToLiveAttribute: TTL_ATTRIBUTE,
    });
    this.tableName = table.tableName;
    this.tableArn = table.tableArn;
  }
}
