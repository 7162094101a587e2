import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { text } from '../contract/decode';
import { type Clock, PortError } from '../judge/ports';
import { asking } from './port-errors';

/** Credentials in the shape that SDK clients take. */
export interface AssumedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

/**
 * A role that the stack update just made or changed is not assumable everywhere at once, since IAM is eventually
 * consistent (IAM user guide, troubleshooting): AccessDenied is asked again after each of these pauses, for 7 s in all.
 */
const DENIED_PAUSES_MS = [1_000, 2_000, 4_000];

/** The shortest that STS grants (STS API reference, AssumeRole), and as long as the longest Lambda invocation. */
const SESSION_SEC = 900;

/** STS takes 2 to 64 characters of `[\w+=,.@-]` (STS API reference, AssumeRole); CloudTrail shows the name. */
export function roleSessionName(deploymentId: string): string {
  return `guardrails-${deploymentId}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
}

/**
 * Takes on the role of one guarded deployment.
 *
 * @throws PortError where STS refuses; ContractError where it answers without credentials
 */
export async function assumeInspectionRole(
  sts: STSClient,
  clock: Clock,
  roleArn: string,
  deploymentId: string,
  abortSignal: AbortSignal,
): Promise<AssumedCredentials> {
  const input = { RoleArn: roleArn, RoleSessionName: roleSessionName(deploymentId), DurationSeconds: SESSION_SEC };
  for (let retries = 0; ; retries++) {
    try {
      const { Credentials } = await asking(`sts:AssumeRole of ${roleArn}`, () =>
        sts.send(new AssumeRoleCommand(input), { abortSignal }),
      );
      return {
        accessKeyId: text(Credentials?.AccessKeyId, 'Credentials.AccessKeyId'),
        secretAccessKey: text(Credentials?.SecretAccessKey, 'Credentials.SecretAccessKey'),
        sessionToken: text(Credentials?.SessionToken, 'Credentials.SessionToken'),
        expiration: Credentials?.Expiration,
      };
    } catch (error) {
      const mayPass = error instanceof PortError && error.kind === 'denied' && retries < DENIED_PAUSES_MS.length;
      if (!mayPass || abortSignal.aborted) throw error;
    }
    await clock.sleep(DENIED_PAUSES_MS[retries], abortSignal);
  }
}
