/** What bench:hooks compares the hooks with: a hook as one writes it by hand that checks nothing and only reports. */
import { CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';

const codeDeploy = new CodeDeployClient({});

export async function beforeAllowTraffic(event: { DeploymentId: string; LifecycleEventHookExecutionId: string }) {
  await codeDeploy.send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: event.DeploymentId,
      lifecycleEventHookExecutionId: event.LifecycleEventHookExecutionId,
      status: 'Succeeded',
    }),
  );
}
