import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import {
  type AlarmState,
  type FunctionVersionView,
  type InspectionPort,
  PortError,
  type SecretView,
} from '../judge/ports';
import { invokeVersion } from './invocation';
import { asking } from './port-errors';
import { readTrafficCounts } from './traffic-counts';

/** Clients that act as the deployment's own role. */
export interface InspectionClients {
  readonly lambda: LambdaClient;
  /** Invokes the version under test; must not send a call twice, and must wait as long as the function may take. */
  readonly invoker: LambdaClient;
  readonly secretsManager: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly cloudWatch: CloudWatchClient;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
}

const CURRENT_STAGE = 'AWSCURRENT';
/** Names that one DescribeAlarms takes, and alarms that one page holds (CloudWatch API reference). */
const ALARMS_PER_CALL = 100;
const ALARM_STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/**
 * The text of a parameter. A SecureString comes encrypted, so that the hooks need no key and never hold its value.
 *
 * @throws PortError
 */
export async function readParameter(ssm: SSMClient, name: string, abortSignal: AbortSignal): Promise<string> {
  const call = `ssm:GetParameter of ${name}`;
  const { Parameter } = await asking(call, () =>
    ssm.send(new GetParameterCommand({ Name: name, WithDecryption: false }), { abortSignal }),
  );
  if (typeof Parameter?.Value !== 'string') throw new PortError('malformed', `${call} answered without a value`);
  return Parameter.Value;
}

async function readFunctionVersion(
  lambda: LambdaClient,
  functionName: string,
  version: string,
  abortSignal: AbortSignal,
): Promise<FunctionVersionView> {
  const call = `lambda:GetFunctionConfiguration of ${functionName} version ${version}`;
  const answer = await asking(call, () =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: version }), {
      abortSignal,
    }),
  );
  if (answer.Version !== version) throw new PortError('malformed', `${call} answered for another version`);
  // Set where the caller may not use the key of the variables (Lambda API reference, EnvironmentResponse).
  if (answer.Environment?.Error) {
    throw new PortError('denied', `${call} could not decrypt the variables, allow kms:Decrypt to the inspection role`);
  }
  return { version, environment: { ...answer.Environment?.Variables }, description: answer.Description ?? '' };
}

async function readSecret(client: SecretsManagerClient, id: string, abortSignal: AbortSignal): Promise<SecretView> {
  const answer = await asking(`secretsmanager:DescribeSecret of ${id}`, () =>
    client.send(new DescribeSecretCommand({ SecretId: id }), { abortSignal }),
  );
  return {
    hasCurrentStage: Object.values(answer.VersionIdsToStages ?? {}).some((stages) => stages?.includes(CURRENT_STAGE)),
    deletionScheduled: answer.DeletedDate !== undefined,
  };
}

async function readSecretKeys(client: SecretsManagerClient, id: string, abortSignal: AbortSignal): Promise<string[]> {
  const call = `secretsmanager:GetSecretValue of ${id}`;
  const { SecretString } = await asking(call, () =>
    client.send(new GetSecretValueCommand({ SecretId: id, VersionStage: CURRENT_STAGE }), { abortSignal }),
  );
  const notJson = new PortError('malformed', `${call} answered with something that is not a JSON object`);
  let value: unknown;
  try {
    value = JSON.parse(SecretString ?? '');
  } catch {
    throw notJson;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notJson;
  return Object.keys(value);
}

async function readAlarmStates(
  cloudWatch: CloudWatchClient,
  names: readonly string[],
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, AlarmState>> {
  const call = `cloudwatch:DescribeAlarms of ${names.length} alarms`;
  const states = new Map<string, AlarmState>();
  for (let first = 0; first < names.length; first += ALARMS_PER_CALL) {
    const asked = names.slice(first, first + ALARMS_PER_CALL);
    let NextToken: string | undefined;
    do {
      // Metric alarms only: nothing says that CodeDeploy obeys a composite one.
      const page: DescribeAlarmsCommandOutput = await asking(call, () =>
        cloudWatch.send(
          new DescribeAlarmsCommand({
            AlarmNames: asked,
            AlarmTypes: ['MetricAlarm'],
            MaxRecords: ALARMS_PER_CALL,
            NextToken,
          }),
          { abortSignal },
        ),
      );
      for (const { AlarmName, StateValue } of page.MetricAlarms ?? []) {
        if (AlarmName === undefined || !asked.includes(AlarmName)) continue;
        const state = ALARM_STATES.find((known) => known === StateValue);
        if (state === undefined)
          throw new PortError('malformed', `${call} answered with no known state of ${AlarmName}`);
        states.set(AlarmName, state);
      }
      NextToken = page.NextToken;
    } while (NextToken);
  }
  return states;
}

/** The port through which checks look at AWS. Nothing is kept, and of secrets only the names of keys are returned. */
export function awsInspection(clients: InspectionClients): InspectionPort {
  const { lambda, invoker, secretsManager, ssm, cloudWatch, wallClock } = clients;
  return {
    functionVersion: (functionName, version, signal) => readFunctionVersion(lambda, functionName, version, signal),
    secret: (secretId, signal) => readSecret(secretsManager, secretId, signal),
    secretJsonKeys: (secretId, signal) => readSecretKeys(secretsManager, secretId, signal),
    parameter: (name, signal) => readParameter(ssm, name, signal),
    alarmStates: (names, signal) => readAlarmStates(cloudWatch, names, signal),
    trafficCounts: (query, signal) => readTrafficCounts(cloudWatch, wallClock, query, signal),
    invoke: (functionName, version, payload, signal) => invokeVersion(invoker, functionName, version, payload, signal),
  };
}
