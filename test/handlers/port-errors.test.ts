import { asking, portError } from '../../lib/handlers/port-errors';
import { PortError } from '../../lib/judge/ports';

function thrown(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error('canary'), { name, $metadata: { httpStatusCode } });
}

test.each([
  ['ResourceNotFoundException', 'absent'],
  ['ParameterNotFound', 'absent'],
  ['DeploymentDoesNotExistException', 'absent'],
  ['AccessDeniedException', 'denied'],
  ['AccessDenied', 'denied'],
  ['ExpiredTokenException', 'denied'],
  ['UnrecognizedClientException', 'denied'],
  ['InvalidSignatureException', 'denied'],
  ['KMSAccessDeniedException', 'denied'],
  ['DecryptionFailure', 'denied'],
  ['ThrottlingException', 'throttled'],
  ['Throttling', 'throttled'],
  ['TooManyRequestsException', 'throttled'],
  ['AbortError', 'timeout'],
  ['TimeoutError', 'timeout'],
  ['ValidationException', 'malformed'],
  ['InvalidDeploymentIdException', 'malformed'],
  ['InvalidParameterValueException', 'malformed'],
  ['InternalServiceError', 'unavailable'],
  ['ECONNREFUSED', 'unavailable'],
])('%s is told as %s, without the message of the service', (name, kind) => {
  const error = portError('ssm:GetParameter of /a', thrown(name));
  expect(error).toBeInstanceOf(PortError);
  expect([error.kind, error.message]).toEqual([kind, `ssm:GetParameter of /a failed with ${name}`]);
});

test.each([
  [401, 'denied'],
  [403, 'denied'],
  [404, 'absent'],
  [429, 'throttled'],
  [500, 'unavailable'],
  [undefined, 'unavailable'],
])('an unknown name is judged by the status %s', (status, kind) => {
  expect(portError('x', thrown('BrandNewException', status)).kind).toBe(kind);
});

test('a known name is judged by its name, whatever the status', () => {
  expect(portError('x', thrown('ThrottlingException', 403)).kind).toBe('throttled');
});

test.each([
  ['ENOTFOUND', 'unavailable'],
  ['ETIMEDOUT', 'timeout'],
])('a failure of the network is told by its code %s', (code, kind) => {
  expect(portError('x', Object.assign(new Error('canary'), { code }))).toMatchObject({
    kind,
    message: `x failed with ${code}`,
  });
});

test('an error without name and code of its own is told as such', () => {
  expect(portError('x', new Error('canary')).message).toBe('x failed with Error');
});

test.each(['canary', null, undefined, 7, {}, { name: 7 }, thrown('canary value')])(
  'what has no name of an error is not told: %p',
  (value) => {
    expect(portError('x', value)).toMatchObject({ kind: 'unavailable', message: 'x failed' });
  },
);

test('an error of the port stays as it is', async () => {
  const error = new PortError('malformed', 'ours');
  await expect(asking('x', () => Promise.reject(error))).rejects.toBe(error);
});

test('what is thrown synchronously is mapped, and an answer passed on', async () => {
  const send = () => {
    throw thrown('AccessDenied');
  };
  await expect(asking('x', send)).rejects.toMatchObject({ kind: 'denied' });
  expect(await asking('x', async () => 1)).toBe(1);
});
