import { App } from 'aws-cdk-lib';
import { Guardrails, Release } from 'cdk-serverless-guardrails';
import { multiRegionApi } from './regions';

const app = new App();
Guardrails.of(app).enforce({ requireGuards: true });
const named = app.node.tryGetContext('releaseId') !== undefined;

multiRegionApi(app, {
  release: named ? Release.fromContext(app) : Release.of({ releaseId: 'r1' }),
  regions: ['eu-central-1', 'eu-west-1'],
});
