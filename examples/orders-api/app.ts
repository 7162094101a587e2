import { App } from 'aws-cdk-lib';
import { Release } from 'cdk-serverless-guardrails';
import { OrdersApiStack } from './orders-api-stack';

const app = new App();
const named = app.node.tryGetContext('releaseId') !== undefined;

new OrdersApiStack(app, 'OrdersApi', {
  description: 'Orders API with a guarded function',
  release: named ? Release.fromContext(app) : Release.of({ releaseId: 'r1', schemaRev: 'sc-1' }),
});
