import * as path from 'node:path';
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Check, GuardedDeployment, type Release } from 'cdk-serverless-guardrails';
import type { Construct } from 'constructs';

export interface OrdersApiStackProps extends StackProps {
  readonly release: Release;
}

/** An HTTP API in front of one guarded function with a table and a secret. */
export class OrdersApiStack extends Stack {
  public constructor(scope: Construct, id: string, props: OrdersApiStackProps) {
    super(scope, id, props);

    const table = new dynamodb.TableV2(this, 'Orders', {
      partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const paymentKey = new secretsmanager.Secret(this, 'PaymentKey', {
      generateSecretString: { secretStringTemplate: '{"user":"orders"}', generateStringKey: 'apiKey' },
    });
    // The last step of a migration writes the revision here; this example has one schema.
    const schemaRevision = new ssm.StringParameter(this, 'SchemaRevision', { stringValue: 'sc-1' });

    const createOrder = new NodejsFunction(this, 'CreateOrder', {
      entry: path.join(__dirname, 'handler', 'index.mjs'),
      depsLockFilePath: path.join(__dirname, '..', '..', 'package-lock.json'),
      bundling: { format: OutputFormat.ESM },
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      environment: {
        TABLE_NAME: table.tableName,
        PAYMENT_KEY_ARN: paymentKey.secretArn,
        CURRENCY: 'EUR',
      },
    });
    table.grantReadWriteData(createOrder);
    paymentKey.grantRead(createOrder);

    const orders = new GuardedDeployment(this, 'Guarded', {
      lambdaFunction: createOrder,
      release: props.release,
      beforeAllowTraffic: [
        Check.environment({ required: ['CURRENCY'] }),
        Check.secret(paymentKey, { jsonKeys: ['user', 'apiKey'] }),
        Check.release({ schemaRevParameter: schemaRevision }),
        // The handler declares these two; without their names a release that forgets one would not be noticed.
        Check.dependencies({ probes: ['orders-table', 'payment-key'] }),
      ],
    });

    const api = new apigateway.HttpApi(this, 'Api');
    api.addRoutes({
      path: '/orders',
      methods: [apigateway.HttpMethod.POST],
      integration: new HttpLambdaIntegration('CreateOrder', orders.alias),
    });
    new CfnOutput(this, 'OrdersUrl', { value: `${api.apiEndpoint}/orders` });
  }
}
