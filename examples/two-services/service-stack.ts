import * as path from 'node:path';
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  DependencyLock,
  FreezeWindow,
  GuardedDeployment,
  type Release,
  ReleaseLedger,
} from 'cdk-serverless-guardrails';
import type { Construct } from 'constructs';
import { LEDGER_TABLE, ORDERS_TABLE } from './shared-stack';

export interface ServiceStackProps extends StackProps {
  /** `orders` or `payments`. */
  readonly service: string;
  readonly release: Release;
}

/** One of the services: a function behind a URL that only callers of the account may use. */
export class ServiceStack extends Stack {
  public constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const table = dynamodb.TableV2.fromTableName(this, 'Orders', ORDERS_TABLE);
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    table.grant(role, 'dynamodb:PutItem');
    const fn = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
      environment: { TABLE_NAME: table.tableName, SERVICE: props.service },
      logGroup,
      role,
    });

    const guarded = new GuardedDeployment(this, 'Guarded', {
      lambdaFunction: fn,
      release: props.release,
      deploymentConfig: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
      ledger: ReleaseLedger.fromTableName(this, 'Ledger', LEDGER_TABLE),
      // Each of them may lock the table up for the other one: never two new versions at the same time.
      sharedDependencies: [DependencyLock.exclusive('orders-db')],
      // From Friday evening to Monday morning nobody begins anything.
      freezeWindows: [FreezeWindow.from(path.join(__dirname, 'weekend.ics'))],
    });
    guarded.alias.addFunctionUrl();
  }
}
