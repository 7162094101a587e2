import type { App, Stack } from 'aws-cdk-lib';
import type { Release } from 'cdk-serverless-guardrails';
import { ServiceStack } from './service-stack';
import { SharedStack } from './shared-stack';

/** The stacks of the example. The services' stacks are deployed independently, once the shared one is there. */
export function twoServices(app: App, { release }: { readonly release: Release }): readonly Stack[] {
  const shared = new SharedStack(app, 'Shared', { description: 'Release ledger and table of two services' });
  const services = (['Orders', 'Payments'] as const).map((id) => {
    const service = id.toLowerCase();
    return new ServiceStack(app, id, { service, release, description: `Service ${service}, its function guarded` });
  });
  for (const stack of services) stack.addStackDependency(shared, 'the tables are found by name');
  return [shared, ...services];
}
