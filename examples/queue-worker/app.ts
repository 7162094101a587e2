import { App } from 'aws-cdk-lib';
import { Guardrails, Release } from 'cdk-serverless-guardrails';
import { QueueWorkerStack } from './queue-worker-stack';

const app = new App();
Guardrails.of(app).enforce({ requireGuards: true });
const named = app.node.tryGetContext('releaseId') !== undefined;

new QueueWorkerStack(app, 'QueueWorker', {
  description: 'Worker of a queue with partial batch failures, its function guarded',
  release: named ? Release.fromContext(app) : Release.of({ releaseId: 'r1' }),
});
