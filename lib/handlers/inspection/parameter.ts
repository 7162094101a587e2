import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { PortError } from '../../judge/ports';
import { asking } from '../port-errors';

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
