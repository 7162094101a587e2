import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/**
 * A catalogue as a CDK user writes it without this library: a canary of five minutes and three alarms, none of which sees five points more
 * errors of a new version that has a tenth of the traffic.
 */
export class CatalogStack extends Stack {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    const table = new dynamodb.Table(this, 'Products', {
      partitionKey: { name: 'sku', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const search = new lambda.Function(this, 'Search', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
      timeout: Duration.seconds(15),
      environment: { PRODUCTS_TABLE: table.tableName },
    });
    table.grantReadData(search);
    const alias = search.addAlias('live');
    const api = new apigateway.LambdaRestApi(this, 'Api', { handler: alias });

    const errorsOfAlias = new cloudwatch.Alarm(this, 'AliasErrors', {
      alarmDescription: 'more than 100 failed searches in five minutes',
      metric: alias.metricErrors({ period: Duration.minutes(5) }),
      threshold: 100,
      evaluationPeriods: 1,
    });
    const errorsOfVersion = new cloudwatch.Alarm(this, 'VersionErrors', {
      metric: search.currentVersion.metricErrors({ period: Duration.minutes(1) }),
      threshold: 1,
      evaluationPeriods: 1,
    });
    const errorsOfApi = new cloudwatch.Alarm(this, 'ApiErrors', {
      metric: api.metricServerError({ period: Duration.minutes(1) }),
      threshold: 50,
      evaluationPeriods: 1,
    });
    new codedeploy.LambdaDeploymentGroup(this, 'Rollout', {
      alias,
      deploymentConfig: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [errorsOfAlias, errorsOfVersion, errorsOfApi],
    });
  }
}
