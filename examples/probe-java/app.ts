import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Check, GuardedDeployment, Release } from 'cdk-serverless-guardrails';

const classes = path.join(__dirname, 'target/classes');
if (!existsSync(classes)) throw new Error(`${classes} is not there, run mvn -q compile in ${__dirname} first`);

const app = new App();
const stack = new Stack(app, 'ProbeJava', { description: 'A Java function that answers for its dependencies' });

const orders = new lambda.Function(stack, 'Orders', {
  runtime: lambda.Runtime.JAVA_21,
  handler: 'orders.Handler',
  memorySize: 512,
  code: lambda.Code.fromAsset(classes),
  environment: { DB_HOST: 'orders-db.internal', DB_PORT: '5432', PAYMENTS_URL: 'https://payments.example.com/health' },
});

new GuardedDeployment(stack, 'Guarded', {
  lambdaFunction: orders,
  release:
    app.node.tryGetContext('releaseId') === undefined ? Release.of({ releaseId: 'r1' }) : Release.fromContext(app),
  beforeAllowTraffic: [Check.dependencies({ probes: ['orders-db', 'payments'] })],
});
