import { App } from 'aws-cdk-lib';
import { Guardrails, Release } from 'cdk-serverless-guardrails';
import { ScheduledJobStack } from './scheduled-job-stack';

const app = new App();
Guardrails.of(app).enforce({ requireGuards: true });
const named = app.node.tryGetContext('releaseId') !== undefined;

new ScheduledJobStack(app, 'ScheduledJob', {
  description: 'Job of a schedule, its function guarded',
  release: named ? Release.fromContext(app) : Release.of({ releaseId: 'r1' }),
});
