import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Check, GuardedDeployment, Release } from 'cdk-serverless-guardrails';

const app = new App();
const stack = new Stack(app, 'ProbePython', { description: 'A Python function that answers for its dependencies' });

const orders = new lambda.Function(stack, 'Orders', {
  runtime: lambda.Runtime.PYTHON_3_13,
  handler: 'index.handler',
  code: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
  environment: { DB_HOST: 'orders-db.internal', DB_PORT: '5432', PAYMENTS_URL: 'https://payments.example.com/health' },
});

new GuardedDeployment(stack, 'Guarded', {
  lambdaFunction: orders,
  release:
    app.node.tryGetContext('releaseId') === undefined ? Release.of({ releaseId: 'r1' }) : Release.fromContext(app),
  beforeAllowTraffic: [Check.dependencies({ probes: ['orders-db', 'payments'] })],
});
