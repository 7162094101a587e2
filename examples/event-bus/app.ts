import { App } from 'aws-cdk-lib';
import { Guardrails, Release } from 'cdk-serverless-guardrails';
import { EventBusStack } from './event-bus-stack';

const app = new App();
Guardrails.of(app).enforce({ requireGuards: true });
const named = app.node.tryGetContext('releaseId') !== undefined;

new EventBusStack(app, 'EventBus', {
  description: 'Consumer of an event bus, its function guarded',
  release: named ? Release.fromContext(app) : Release.of({ releaseId: 'r1' }),
});
