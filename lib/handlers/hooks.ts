/** Entry of the hook functions: the one place that reads the process's environment and makes clients. */
import { randomUUID } from 'node:crypto';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { isCloudFormationRequest } from '../contract/first-deployment';
import type { LifecycleEvent } from '../contract/names';
import type { HookReport } from '../contract/report';
import type { HookHost } from '../judge/ports';
import { runFirstDeployment } from '../judge/run-first-deployment';
import { runHook } from '../judge/run-hook';
import { awsHost } from './aws-host';
import { putAnswer } from './cloudformation-answer';
import { loadRarelyNeeded } from './lazily';
import { systemClock } from './system-clock';

/** All that a hook asks of Lambda's context object. */
export interface HookContext {
  getRemainingTimeInMillis(): number;
}

/**
 * An answer that is not there after 2.5 s will hardly come; three attempts fit into one look at the alarms, and a report
 * is attempted four times by the judge itself.
 */
const CALL = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
};

/** A second attempt would run the user's function twice, and its time-out is the check's: Lambda's longest is 900 s. */
const INVOCATION = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 900_000, throwOnRequestTimeout: true },
};

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`variable ${name} is not set, expected Lambda to set it`);
  return value;
}

function lambdaHost(session?: string): HookHost {
  const region = variable('AWS_REGION');
  // Lambda hands out credentials in the environment only: no other provider need be asked.
  const credentials = {
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    sessionToken: process.env.AWS_SESSION_TOKEN,
  };
  const own = { ...CALL, region, credentials };
  return awsHost({
    codeDeploy: new CodeDeployClient(own),
    ssm: new SSMClient(own),
    sts: new STSClient(own),
    inspectionClients: (assumed) => {
      const as = { ...CALL, region, credentials: assumed };
      return {
        lambda: new LambdaClient(as),
        invoker: new LambdaClient({ ...INVOCATION, region, credentials: assumed }),
        secretsManager: new SecretsManagerClient(as),
        ssm: new SSMClient(as),
        cloudWatch: new CloudWatchClient(as),
        iam: async () => (await loadRarelyNeeded()).iamClient(as),
        dynamoDb: async () => (await loadRarelyNeeded()).ledgerClient(as),
        wallClock: Date.now,
      };
    },
    coordinationClients: async (assumed) => {
      const as = { ...CALL, region, credentials: assumed };
      return { dynamoDb: (await loadRarelyNeeded()).ledgerClient(as), ssm: new SSMClient(as) };
    },
    run: randomUUID(),
    clock: systemClock,
    wallClock: Date.now,
    ...(session === undefined ? {} : { session }),
    writeLine: (line) => console.log(line),
  });
}

function run(lifecycleEvent: LifecycleEvent, event: unknown, context: HookContext): Promise<HookReport> {
  return runHook(event, { lifecycleEvent, host: lambdaHost(), budgetMs: context.getRemainingTimeInMillis() });
}

/**
 * The hook before traffic shifts; its function may take some minutes at most. CloudFormation asks it too, before it creates an alias, with
 * which CodeDeploy has nothing to do.
 *
 * @returns the report; none where CloudFormation changed or deleted something
 */
export async function beforeAllowTraffic(event: unknown, context: HookContext): Promise<HookReport | undefined> {
  if (!isCloudFormationRequest(event)) return run('BeforeAllowTraffic', event, context);
  const host = { ...lambdaHost('first-deployment'), answer: putAnswer };
  return runFirstDeployment(event, { host, budgetMs: context.getRemainingTimeInMillis() });
}

/** The hook after traffic shifted; its function needs Lambda's full 15 minutes for the longest bake. */
export async function afterAllowTraffic(event: unknown, context: HookContext): Promise<HookReport> {
  return run('AfterAllowTraffic', event, context);
}

export { afterHookFailure } from './failure-report-entry';
