import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { HookOutcome, HookReport } from '../contract/report';
import { type Clock, type DeploymentView, type HookHost, type InspectionPort, PortError } from '../judge/ports';
import type { Deployments } from './deployments';
import { answered, asking } from './port-errors';

/** Credentials as every client of the SDK takes them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface AwsHostProps {
  readonly clock: Clock;
  readonly deployments: Deployments;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  /** Name under which the role sessions appear in CloudTrail. */
  readonly sessionName: string;
  readonly inspection: (credentials: Credentials) => InspectionPort;
  readonly write: (line: string) => void;
}

/** A role that a stack update just changed is not assumable everywhere at once (IAM user guide, eventual consistency). */
const PAUSES_MS = [1_000, 2_000, 4_000];

/** STS takes 2 to 64 characters out of these (API reference, AssumeRole). */
export function sessionName(text: string): string {
  return `guardrails-${text.replace(/[^\w+=,.@-]/g, '-')}`.slice(0, 64);
}

/** AWS, as a hook sees it. */
export class AwsHost implements HookHost {
  public readonly clock: Clock;

  public constructor(private readonly props: AwsHostProps) {
    this.clock = props.clock;
  }

  public deployment(deploymentId: string, signal: AbortSignal): Promise<DeploymentView> {
    return this.props.deployments.describe(deploymentId, signal);
  }

  public async plan(parameterName: string, abortSignal: AbortSignal): Promise<string> {
    const { Parameter: parameter } = await asking('GetParameter', parameterName, () =>
      this.props.ssm.send(new GetParameterCommand({ Name: parameterName }), { abortSignal }),
    );
    return answered(parameter?.Value, 'GetParameter', parameterName, 'Value');
  }

  public async inspect(inspectionRoleArn: string, signal: AbortSignal): Promise<InspectionPort> {
    return this.props.inspection(await this.assume(inspectionRoleArn, signal));
  }

  public report(deploymentId: string, executionId: string, outcome: HookOutcome): Promise<void> {
    return this.props.deployments.report(deploymentId, executionId, outcome);
  }

  public log(report: HookReport): void {
    this.props.write(JSON.stringify(report));
  }

  private async assume(roleArn: string, abortSignal: AbortSignal): Promise<Credentials> {
    for (let attempt = 0; ; attempt++) {
      try {
        const { Credentials: credentials } = await asking('AssumeRole', roleArn, () =>
          this.props.sts.send(
            new AssumeRoleCommand({
              RoleArn: roleArn,
              RoleSessionName: this.props.sessionName,
              DurationSeconds: 900,
            }),
            { abortSignal },
          ),
        );
        return {
          accessKeyId: answered(credentials?.AccessKeyId, 'AssumeRole', roleArn, 'AccessKeyId'),
          secretAccessKey: answered(credentials?.SecretAccessKey, 'AssumeRole', roleArn, 'SecretAccessKey'),
          sessionToken: answered(credentials?.SessionToken, 'AssumeRole', roleArn, 'SessionToken'),
        };
      } catch (error) {
        const retry = error instanceof PortError && error.kind === 'denied' && attempt < PAUSES_MS.length;
        if (!retry || abortSignal.aborted) throw error;
        await this.clock.sleep(PAUSES_MS[attempt], abortSignal);
      }
    }
  }
}
