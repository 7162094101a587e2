import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
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
import { answered, asking } from './port-errors';

export interface InspectionClients {
  readonly cloudwatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly secrets: SecretsManagerClient;
  readonly ssm: SSMClient;
}

const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies AlarmState[];

/** What the checks ask, answered by AWS. */
export class AwsInspection implements InspectionPort {
  public constructor(private readonly clients: InspectionClients) {}

  public async functionVersion(name: string, version: string, abortSignal: AbortSignal): Promise<FunctionVersionView> {
    const call = 'GetFunctionConfiguration';
    const subject = `${name}:${version}`;
    const answer = await asking(call, subject, () =>
      this.clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: version }), {
        abortSignal,
      }),
    );
    if (answer.Version !== version) {
      throw new PortError('malformed', `${call} of ${subject} answered for version ${answer.Version ?? 'none'}`);
    }
    if (answer.Environment?.Error) {
      // Lambda puts this in the place of the variables where the caller may not use the customer's key.
      throw new PortError('denied', `${call} of ${subject} may not show the variables, kms:Decrypt is missing`);
    }
    return { version, environment: answer.Environment?.Variables ?? {}, description: answer.Description ?? '' };
  }

  public async secret(secretId: string, abortSignal: AbortSignal): Promise<SecretView> {
    const answer = await asking('DescribeSecret', secretId, () =>
      this.clients.secrets.send(new DescribeSecretCommand({ SecretId: secretId }), { abortSignal }),
    );
    const stages = Object.values(answer.VersionIdsToStages ?? {}).flat();
    return { hasCurrentStage: stages.includes('AWSCURRENT'), deletionScheduled: answer.DeletedDate !== undefined };
  }

  public async secretJsonKeys(secretId: string, abortSignal: AbortSignal): Promise<readonly string[]> {
    const { SecretString: value } = await asking('GetSecretValue', secretId, () =>
      this.clients.secrets.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: 'AWSCURRENT' }), {
        abortSignal,
      }),
    );
    const json = jsonObject(answered(value, 'GetSecretValue', secretId, 'SecretString'));
    if (!json) throw new PortError('malformed', `secret ${secretId} is not a JSON object`);
    return Object.keys(json);
  }

  public async parameter(name: string, abortSignal: AbortSignal): Promise<string> {
    const { Parameter: parameter } = await asking('GetParameter', name, () =>
      this.clients.ssm.send(new GetParameterCommand({ Name: name, WithDecryption: false }), { abortSignal }),
    );
    return answered(parameter?.Value, 'GetParameter', name, 'Value');
  }

  public async alarmStates(
    names: readonly string[],
    abortSignal: AbortSignal,
  ): Promise<ReadonlyMap<string, AlarmState>> {
    const states = new Map<string, AlarmState>();
    let nextToken: string | undefined;
    do {
      const answer = await asking('DescribeAlarms', names.join(', '), () =>
        this.clients.cloudwatch.send(
          new DescribeAlarmsCommand({ AlarmNames: [...names], AlarmTypes: ['MetricAlarm'], NextToken: nextToken }),
          { abortSignal },
        ),
      );
      for (const { AlarmName: name, StateValue: state } of answer.MetricAlarms ?? []) {
        if (name !== undefined && state !== undefined && STATES.includes(state)) states.set(name, state);
      }
      nextToken = answer.NextToken;
    } while (nextToken !== undefined);
    return states;
  }
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
