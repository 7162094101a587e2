import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { reportStatus } from './aws-host';
import { putAnswer } from './cloudformation-answer';
import { type FailureReport, reportFailure } from './failure-report';
import { systemClock } from './system-clock';

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`variable ${name} is not set, expected Lambda to set it`);
  return value;
}

/** Entry of the failure reporter, the destination of the hooks' failed invocations. */
export async function afterHookFailure(record: unknown): Promise<FailureReport> {
  const codeDeploy = new CodeDeployClient({
    region: variable('AWS_REGION'),
    credentials: {
      accessKeyId: variable('AWS_ACCESS_KEY_ID'),
      secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
      sessionToken: process.env.AWS_SESSION_TOKEN,
    },
    maxAttempts: 3,
    // As the hooks do: an answer that is not there after 2.5 s will hardly come.
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
  });
  return reportFailure(record, {
    clock: systemClock,
    answer: putAnswer,
    report: (deploymentId, executionId, outcome) => reportStatus(codeDeploy, deploymentId, executionId, outcome),
    writeLine: (line) => console.log(line),
  });
}
