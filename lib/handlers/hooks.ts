import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { Context } from 'aws-lambda';
import type { LifecycleEvent } from '../contract/names';
import { runHook } from '../judge/run-hook';
import { AwsHost, type Credentials, sessionName } from './aws-host';
import { Deployments } from './deployments';
import { AwsInspection } from './inspection';
import { systemClock } from './system-clock';

/** A call that hangs is given up early enough for the SDK's own retries to fit into a check. */
const CONNECTION_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 5_000;
const MAX_ATTEMPTS = 4;

function environmentCredentials(): Credentials {
  return {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: process.env.AWS_SESSION_TOKEN,
  };
}

function settings(credentials: Credentials) {
  return {
    region: process.env.AWS_REGION,
    // Lambda hands the role's credentials over in the environment; naming them spares the look through all other sources.
    credentials,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
  };
}

async function run(lifecycleEvent: LifecycleEvent, event: unknown, context: Context): Promise<void> {
  const own = settings(environmentCredentials());
  const host = new AwsHost({
    clock: systemClock,
    deployments: new Deployments(new CodeDeployClient(own)),
    ssm: new SSMClient(own),
    sts: new STSClient(own),
    sessionName: sessionName(context.awsRequestId),
    inspection: (credentials) => {
      const assumed = settings(credentials);
      return new AwsInspection({
        cloudwatch: new CloudWatchClient(assumed),
        lambda: new LambdaClient(assumed),
        secrets: new SecretsManagerClient(assumed),
        ssm: new SSMClient(assumed),
      });
    },
    write: (line) => console.log(line),
  });
  await runHook(event, { lifecycleEvent, host, budgetMs: context.getRemainingTimeInMillis() });
}

/** Entry point of the pre-traffic hook. */
export function beforeAllowTraffic(event: unknown, context: Context): Promise<void> {
  return run('BeforeAllowTraffic', event, context);
}

/** Entry point of the post-traffic hook. */
export function afterAllowTraffic(event: unknown, context: Context): Promise<void> {
  return run('AfterAllowTraffic', event, context);
}
