import { type CodeDeployClient, PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { HookOutcome } from '../contract/report';
import type { Clock, HookHost } from '../judge/ports';
import { lookUpDeployment } from './deployment-lookup';
import { embeddedMetrics } from './embedded-metrics';
import { awsInspection, type InspectionClients } from './inspection';
import { readParameter } from './inspection/parameter';
import { type AssumedCredentials, assumeInspectionRole } from './inspection-role';
import { loadRarelyNeeded } from './lazily';
import type { CoordinationClients } from './ledger/coordination';
import { portError } from './port-errors';
import { sha256 } from './sha256';

/** What the host of one hook invocation is made of. */
export interface AwsHostProps {
  /** Clients that act as the hook's own role. */
  readonly codeDeploy: CodeDeployClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  /** Clients that act as the role which was assumed. */
  readonly inspectionClients: (credentials: AssumedCredentials) => InspectionClients;
  /** Clients that act as that role too, and reach the ledger and the calendars. */
  readonly coordinationClients: (credentials: AssumedCredentials) => Promise<CoordinationClients>;
  /** Tells this invocation from all others. */
  readonly run: string;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  /** Names the session of the inspection role where no deployment does. Default: `unknown`. */
  readonly session?: string;
  readonly writeLine: (line: string) => void;
}

/**
 * Tells CodeDeploy how a lifecycle event ended; the first answer stands, and a later one is taken for done.
 *
 * @throws PortError where CodeDeploy refuses
 */
export async function reportStatus(
  codeDeploy: CodeDeployClient,
  deploymentId: string,
  executionId: string,
  status: HookOutcome,
): Promise<void> {
  try {
    await codeDeploy.send(
      new PutLifecycleEventHookExecutionStatusCommand({
        deploymentId,
        lifecycleEventHookExecutionId: executionId,
        status,
      }),
    );
  } catch (thrown) {
    // Lambda may run a hook again that has reported already: the first report stands, and nothing is left to tell.
    if (thrown instanceof Error && thrown.name === 'LifecycleEventAlreadyCompletedException') return;
    throw portError(`codedeploy:PutLifecycleEventHookExecutionStatus of ${deploymentId}`, thrown);
  }
}

/** The surroundings of a hook in AWS, for one invocation. */
export function awsHost(props: AwsHostProps): HookHost {
  const { codeDeploy, ssm, sts, inspectionClients, coordinationClients, run, clock, wallClock, writeLine } = props;
  // The session is named after the deployment, which the host learns first of all.
  let { session = 'unknown' } = props;
  let hasLogged = false;
  let assumed: { readonly roleArn: string; readonly credentials: AssumedCredentials } | undefined;
  /** Once a run: a session lasts as long as the longest run. */
  const assume = async (roleArn: string, signal: AbortSignal): Promise<AssumedCredentials> => {
    if (assumed?.roleArn !== roleArn) {
      assumed = { roleArn, credentials: await assumeInspectionRole(sts, clock, roleArn, session, signal) };
    }
    return assumed.credentials;
  };
  return {
    clock,
    sha256,
    deployment: (deploymentId, signal) => {
      session = deploymentId;
      return lookUpDeployment(codeDeploy, deploymentId, signal);
    },
    plan: async (parameterName, signal) => (await readParameter(ssm, parameterName, signal)).value,
    inspect: async (roleArn, signal) => awsInspection(inspectionClients(await assume(roleArn, signal))),
    coordination: async (roleArn, signal) => {
      const { awsCoordination } = await loadRarelyNeeded();
      const clients = await coordinationClients(await assume(roleArn, signal));
      return awsCoordination({ ...clients, codeDeploy, run, wallClock });
    },
    report: (deploymentId, executionId, outcome) => reportStatus(codeDeploy, deploymentId, executionId, outcome),
    log: (line) => {
      writeLine(JSON.stringify(line));
      const isFirst = !hasLogged;
      hasLogged = true;
      for (const metrics of embeddedMetrics(line, wallClock(), isFirst)) writeLine(metrics);
    },
  };
}
