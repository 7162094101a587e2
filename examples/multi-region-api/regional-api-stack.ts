import * as path from 'node:path';
import { CfnOutput, type Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { GuardedApi, type Release } from 'cdk-serverless-guardrails';
import type { Construct } from 'constructs';

export interface RegionalApiStackProps extends StackProps {
  readonly release: Release;
  /** Name of the global table, which lives in every region. */
  readonly tableName: string;
  /** How long the first region's alarms are watched after it has all traffic, before the next region begins. */
  readonly bake: Duration;
}

/** The API of one region: the same function, the same release, a rollout of its own. */
export class RegionalApiStack extends Stack {
  public constructor(scope: Construct, id: string, props: RegionalApiStackProps) {
    super(scope, id, props);

    const orders = new GuardedApi(this, 'Orders', {
      code: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
      environment: { TABLE_NAME: props.tableName },
      release: props.release,
      bake: props.bake,
      routes: ['POST /orders'],
      authorizer: new HttpIamAuthorizer(),
    });
    dynamodb.TableV2.fromTableName(this, 'Table', props.tableName).grant(orders.lambdaFunction, 'dynamodb:PutItem');
    new CfnOutput(this, 'OrdersUrl', { value: `${orders.url}/orders` });
  }
}

export interface OrdersTableStackProps extends StackProps {
  readonly tableName: string;
  readonly replicaRegions: string[];
}

/** The global table: data outlives every release of the API, so it has a stack of its own. */
export class OrdersTableStack extends Stack {
  public constructor(scope: Construct, id: string, props: OrdersTableStackProps) {
    super(scope, id, props);
    new dynamodb.TableV2(this, 'Orders', {
      tableName: props.tableName,
      partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      replicas: props.replicaRegions.map((region) => ({ region })),
    });
  }
}
