import { App } from 'aws-cdk-lib';
import { Release } from 'cdk-serverless-guardrails';
import { twoServices } from './two-services';

const app = new App();
const named = app.node.tryGetContext('releaseId') !== undefined;

twoServices(app, { release: named ? Release.fromContext(app) : Release.of({ releaseId: 'r1' }) });
