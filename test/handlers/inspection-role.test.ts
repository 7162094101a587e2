import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { assumeInspectionRole, roleSessionName } from '../../lib/handlers/inspection-role';
import { OFFLINE, refusal } from '../support/aws-clients';
import { FakeClock } from '../support/hook-host';

const ROLE = 'arn:aws:iam::111122223333:role/cdk-serverless-guardrails/orders';
const GIVEN = {
  AccessKeyId: 'id',
  SecretAccessKey: 'canary',
  SessionToken: 'canary-token',
  Expiration: new Date(900_000),
};

const sts = mockClient(STSClient);
beforeEach(() => {
  sts.reset();
});

function assume(clock = new FakeClock(), signal = new AbortController().signal) {
  return clock.run(assumeInspectionRole(new STSClient(OFFLINE), clock, ROLE, 'd-ABC', signal));
}

test('the role is assumed for the shortest time, in a session named after the deployment', async () => {
  sts.on(AssumeRoleCommand).resolves({ Credentials: GIVEN });
  expect(await assume()).toEqual({
    accessKeyId: 'id',
    secretAccessKey: 'canary',
    sessionToken: 'canary-token',
    expiration: new Date(900_000),
  });
  expect(sts.commandCalls(AssumeRoleCommand).map(({ args }) => args[0].input)).toEqual([
    { RoleArn: ROLE, RoleSessionName: 'guardrails-d-ABC', DurationSeconds: 900 },
  ]);
});

test('a role that is not known everywhere yet is asked for again', async () => {
  const clock = new FakeClock();
  sts
    .on(AssumeRoleCommand)
    .rejectsOnce(refusal('AccessDenied'))
    .rejectsOnce(refusal('AccessDenied'))
    .resolves({ Credentials: GIVEN });
  expect((await assume(clock)).accessKeyId).toBe('id');
  expect(clock.now()).toBe(3_000);
});

test('a role that stays denied is given up after seven seconds', async () => {
  const clock = new FakeClock();
  sts.on(AssumeRoleCommand).rejects(refusal('AccessDenied'));
  await expect(assume(clock)).rejects.toMatchObject({
    kind: 'denied',
    message: `sts:AssumeRole of ${ROLE} failed with AccessDenied`,
  });
  expect(clock.now()).toBe(7_000);
  expect(sts.calls()).toHaveLength(4);
});

test('any other refusal is not asked again', async () => {
  sts.on(AssumeRoleCommand).rejects(refusal('RegionDisabledException'));
  await expect(assume()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(sts.calls()).toHaveLength(1);
});

test('nothing is asked again once the run is over', async () => {
  sts.on(AssumeRoleCommand).rejects(refusal('AccessDenied'));
  await expect(assume(new FakeClock(), AbortSignal.abort())).rejects.toMatchObject({ kind: 'denied' });
  expect(sts.calls()).toHaveLength(1);
});

test.each(['AccessKeyId', 'SecretAccessKey', 'SessionToken'])('an answer without %s is refused', async (field) => {
  sts.on(AssumeRoleCommand).resolves({ Credentials: { ...GIVEN, [field]: undefined } });
  await expect(assume()).rejects.toThrow(`Credentials.${field}: expected a non-empty string, got nothing`);
});

test('a session name is always one that STS takes', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), (id) => expect(roleSessionName(id)).toMatch(/^[\w+=,.@-]{2,64}$/)),
  );
  expect(roleSessionName('d-1/ä')).toBe('guardrails-d-1--');
});
