import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { PARTITION_KEY, SORT_KEY } from '../../../lib/contract/ledger/keys';

export const REGION = 'eu-central-1';
export const CREDENTIALS = { accessKeyId: '000000000000', secretAccessKey: 'secret' };

/** An empty archive (end of central directory alone): nobody runs the guarded function. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);

/** What the releases of a guarded function need, in the emulator. */
export class EmulatedAccount {
  private readonly lambda: LambdaClient;
  private readonly ssm: SSMClient;
  private readonly secrets: SecretsManagerClient;
  private readonly dynamoDb: DynamoDBClient;

  public constructor(endpoint: string) {
    const config = { region: REGION, endpoint, credentials: CREDENTIALS };
    this.lambda = new LambdaClient(config);
    this.ssm = new SSMClient(config);
    this.secrets = new SecretsManagerClient(config);
    this.dynamoDb = new DynamoDBClient(config);
  }

  /** @returns the number of the first version */
  public async createFunction(FunctionName: string, Variables: Record<string, string>): Promise<string> {
    await this.lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: 'arn:aws:iam::000000000000:role/orders',
        Code: { ZipFile: EMPTY_ZIP },
        Environment: { Variables },
      }),
    );
    return this.publish(FunctionName);
  }

  public async release(FunctionName: string, Variables: Record<string, string>): Promise<string> {
    await this.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    return this.publish(FunctionName);
  }

  private async publish(FunctionName: string): Promise<string> {
    const { Version } = await this.lambda.send(new PublishVersionCommand({ FunctionName }));
    if (Version === undefined) throw new Error('the emulator published no version');
    return Version;
  }

  public async createAlias(FunctionName: string, Name: string, FunctionVersion: string): Promise<void> {
    await this.lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }));
  }

  public async putParameter(Name: string, Value: string): Promise<void> {
    await this.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  }

  public async deleteParameter(Name: string): Promise<void> {
    await this.ssm.send(new DeleteParameterCommand({ Name }));
  }

  public async createSecret(Name: string, SecretString: string): Promise<void> {
    await this.secrets.send(new CreateSecretCommand({ Name, SecretString }));
  }

  public async putSecret(SecretId: string, SecretString: string): Promise<void> {
    await this.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
  }

  public async deleteSecret(SecretId: string): Promise<void> {
    await this.secrets.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
  }

  public async restoreSecret(SecretId: string): Promise<void> {
    await this.secrets.send(new RestoreSecretCommand({ SecretId }));
  }

  public async createLedger(TableName: string): Promise<void> {
    const keys = [PARTITION_KEY, SORT_KEY];
    await this.dynamoDb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      }),
    );
  }

  /** Everything in a table, as text. */
  public async itemsOf(TableName: string): Promise<string> {
    const { Items } = await this.dynamoDb.send(new ScanCommand({ TableName }));
    return JSON.stringify(Items ?? []);
  }
}
