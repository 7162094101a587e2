import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ReleaseLedger } from 'cdk-serverless-guardrails';
import type { Construct } from 'constructs';

/** Names by which the services' stacks find what they share. No stack waits for the other one's exports. */
export const LEDGER_TABLE = 'shop-releases';
export const ORDERS_TABLE = 'shop-orders';

/** What an environment has once: the release ledger, and the database that both services write into. */
export class SharedStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, props);
    new ReleaseLedger(this, 'Ledger', { tableName: LEDGER_TABLE });
    new dynamodb.TableV2(this, 'Orders', {
      tableName: ORDERS_TABLE,
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
