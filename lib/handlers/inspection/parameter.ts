import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { PARAMETER_TYPES } from '../../contract/check-spec';
import { type ParameterView, PortError } from '../../judge/ports';
import { asking } from '../port-errors';

/**
 * A parameter with its type and version. A SecureString comes encrypted, so that the hooks need no key and never hold its value.
 *
 * @throws PortError
 */
export async function readParameter(ssm: SSMClient, name: string, abortSignal: AbortSignal): Promise<ParameterView> {
  const call = `ssm:GetParameter of ${name}`;
  const { Parameter } = await asking(call, () =>
    ssm.send(new GetParameterCommand({ Name: name, WithDecryption: false }), { abortSignal }),
  );
  if (typeof Parameter?.Value !== 'string') throw new PortError('malformed', `${call} answered without a value`);
  const { Value: value, Version: version } = Parameter;
  const type = PARAMETER_TYPES.find((known) => known === Parameter.Type);
  return {
    value,
    ...(type === undefined ? {} : { type }),
    ...(Number.isInteger(version) ? { version } : {}),
  };
}
