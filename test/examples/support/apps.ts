import type { App, Stack } from 'aws-cdk-lib';
import { EventBusStack } from '../../../examples/event-bus/event-bus-stack';
import { multiRegionApi } from '../../../examples/multi-region-api/regions';
import { QueueWorkerStack } from '../../../examples/queue-worker/queue-worker-stack';
import { ScheduledJobStack } from '../../../examples/scheduled-job/scheduled-job-stack';
import { twoServices } from '../../../examples/two-services/two-services';
import { Release } from '../../../lib';

const release = Release.of({ releaseId: 'r1' });

/** The examples as their apps make them, by folder. */
export const APPS: Readonly<Record<string, (app: App) => readonly Stack[]>> = {
  'queue-worker': (app) => [new QueueWorkerStack(app, 'QueueWorker', { release })],
  'scheduled-job': (app) => [new ScheduledJobStack(app, 'ScheduledJob', { release })],
  'event-bus': (app) => [new EventBusStack(app, 'EventBus', { release })],
  'two-services': (app) => twoServices(app, { release }),
  'multi-region-api': (app) => multiRegionApi(app, { release, regions: ['eu-central-1', 'eu-west-1'] }),
};
