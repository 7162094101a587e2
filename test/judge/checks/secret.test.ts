import type { SecretCheckSpec } from '../../../lib/contract/plan';
import { checkSecret } from '../../../lib/judge/checks/secret';
import { PortError, type PortErrorKind } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';

const SPEC: SecretCheckSpec = {
  kind: 'secret',
  id: 'db',
  mode: 'enforced',
  secretId: 'db-secret',
  variables: ['DB_SECRET', 'DB_BACKUP'],
};
const SECRET = 'secret db-secret (referred to by variables DB_SECRET, DB_BACKUP)';
const GOOD = { hasCurrentStage: true, deletionScheduled: false };

function refusing(method: 'secret' | 'secretJsonKeys', kind: PortErrorKind) {
  const scene = checkScene();
  scene.inspection.fail = (called) => {
    if (called === method) throw new PortError(kind, 'refused');
  };
  return scene.context;
}

test('a secret with a current stage passes, and its value is not read', async () => {
  const { context, inspection } = checkScene();
  expect(await checkSecret(SPEC, context)).toEqual({ verdict: 'PASSED', findings: [] });
  expect(inspection.calls).toEqual(['secret db-secret']);
});

test('a secret that is absent fails', async () => {
  const { context, inspection } = checkScene();
  inspection.secrets = {};
  expect(await checkSecret(SPEC, context)).toEqual({
    verdict: 'FAILED',
    findings: [
      {
        code: 'secret.absent',
        subject: 'db-secret',
        message: `${SECRET} does not exist; create it in this account and region, or correct its name`,
      },
    ],
  });
});

test('a secret that may not be looked at is errored', async () => {
  expect(await checkSecret({ ...SPEC, variables: ['DB_SECRET'] }, refusing('secret', 'denied'))).toEqual({
    verdict: 'ERRORED',
    findings: [
      {
        code: 'secret.denied',
        subject: 'db-secret',
        message:
          'secret db-secret (referred to by variable DB_SECRET) may not be looked at; ' +
          "allow it to the inspection role, or correct the secret's name",
      },
    ],
  });
});

test('a secret scheduled for deletion fails', async () => {
  const { context, inspection } = checkScene();
  inspection.secrets = { 'db-secret': { ...GOOD, deletionScheduled: true } };
  expect(await checkSecret({ ...SPEC, variables: [], jsonKeys: ['a'] }, context)).toEqual({
    verdict: 'FAILED',
    findings: [
      {
        code: 'secret.deletion-scheduled',
        subject: 'db-secret',
        message: 'secret db-secret is scheduled for deletion; restore it, or refer to another one',
      },
    ],
  });
  expect(inspection.calls).toEqual(['secret db-secret']);
});

const NO_STAGE = {
  code: 'secret.no-current-stage',
  subject: 'db-secret',
  message: `${SECRET} has no version with the stage AWSCURRENT; give it a value`,
};

test('a secret without a current stage fails', async () => {
  const { context, inspection } = checkScene();
  inspection.secrets = { 'db-secret': { ...GOOD, hasCurrentStage: false } };
  expect(await checkSecret(SPEC, context)).toEqual({ verdict: 'FAILED', findings: [NO_STAGE] });
});

test('a current stage that goes away before its keys are read fails', async () => {
  const answer = await checkSecret({ ...SPEC, jsonKeys: ['a'] }, refusing('secretJsonKeys', 'absent'));
  expect(answer).toEqual({ verdict: 'FAILED', findings: [NO_STAGE] });
});

test('every key that is missing fails, and no other key is told', async () => {
  const { context, inspection } = checkScene();
  inspection.secrets = { 'db-secret': { ...GOOD, keys: ['username', 'other-key'] } };
  const answer = await checkSecret({ ...SPEC, jsonKeys: ['username', 'password', 'host'] }, context);
  expect(answer).toEqual({
    verdict: 'FAILED',
    findings: ['password', 'host'].map((key) => ({
      code: 'secret.key-missing',
      subject: 'db-secret',
      message: `${SECRET} has no key ${key} in its JSON; add the key to its current value`,
    })),
  });
});

test('keys that are all there pass', async () => {
  const { context } = checkScene();
  expect(await checkSecret({ ...SPEC, jsonKeys: ['username', 'password'] }, context)).toMatchObject({
    verdict: 'PASSED',
  });
});

test('a secret that is no JSON object fails where keys are expected', async () => {
  const { context, inspection } = checkScene();
  inspection.secrets = { 'db-secret': GOOD };
  expect(await checkSecret({ ...SPEC, jsonKeys: ['a', 'b'] }, context)).toEqual({
    verdict: 'FAILED',
    findings: [
      {
        code: 'secret.not-json',
        subject: 'db-secret',
        message: `${SECRET} is not a JSON object, expected the keys a, b`,
      },
    ],
  });
});

test('a value that may not be read is errored', async () => {
  const answer = await checkSecret({ ...SPEC, jsonKeys: ['a'] }, refusing('secretJsonKeys', 'denied'));
  expect(answer).toMatchObject({ verdict: 'ERRORED', findings: [{ code: 'secret.denied' }] });
});

test.each(['throttled', 'timeout', 'unavailable', 'malformed'] as const)('%s is thrown on', async (kind) => {
  await expect(checkSecret(SPEC, refusing('secret', kind))).rejects.toMatchObject({ kind });
});

describe('rotation', () => {
  const HOUR_MS = 3_600_000;
  const answerTo = (view: object, spec: Partial<SecretCheckSpec> = {}) => {
    const { context, inspection } = checkScene();
    inspection.secrets = { 'db-secret': { ...GOOD, ...view } };
    return checkSecret({ ...SPEC, ...spec }, context);
  };

  test.each([-24 * HOUR_MS, 0, 24 * HOUR_MS])(
    'that is %d ms late passes, since Secrets Manager repeats it for a while',
    async (overdueMs) => {
      expect(await answerTo({ rotation: { overdueMs } })).toEqual({ verdict: 'PASSED', findings: [] });
    },
  );

  test.each([
    [24 * HOUR_MS + 1, '24 hours'],
    [47 * HOUR_MS, '47 hours'],
    [400 * 24 * HOUR_MS, '400 days'],
  ])('that is %d ms late fails', async (overdueMs, late) => {
    expect(await answerTo({ rotation: { overdueMs } })).toEqual({
      verdict: 'FAILED',
      findings: [
        {
          code: 'secret.rotation-overdue',
          subject: 'db-secret',
          message: `${SECRET} should have been rotated ${late} ago; see the log of its rotation function, or turn its rotation off`,
        },
      ],
    });
  });

  test('may be as late as the plan says', async () => {
    expect(await answerTo({ rotation: { overdueMs: HOUR_MS } }, { rotationGraceHours: 1 })).toMatchObject({
      verdict: 'PASSED',
    });
    expect(await answerTo({ rotation: { overdueMs: HOUR_MS + 1 } }, { rotationGraceHours: 1 })).toMatchObject({
      verdict: 'FAILED',
      findings: [{ message: expect.stringContaining('rotated 1 hour ago') }],
    });
    expect(await answerTo({ rotation: { overdueMs: 1 } }, { rotationGraceHours: 0 })).toMatchObject({
      verdict: 'FAILED',
    });
  });

  test('of which nobody knows a date is inconclusive', async () => {
    expect(await answerTo({ rotation: {} })).toEqual({
      verdict: 'INCONCLUSIVE',
      findings: [
        {
          code: 'secret.rotation-unknown',
          subject: 'db-secret',
          message: `${SECRET} has rotation turned on, but neither a next nor a last rotation; rotate it once, or turn its rotation off`,
        },
      ],
    });
  });

  test('that nobody finished for more than a day is told and stops nothing', async () => {
    const message = `${SECRET} has had AWSPENDING on a version that is not current for 25 hours or longer, which keeps it from being rotated; finish that rotation or take the stage off`;
    expect(await answerTo({ pendingMs: 24 * HOUR_MS })).toEqual({ verdict: 'PASSED', findings: [] });
    expect(await answerTo({ pendingMs: 25 * HOUR_MS })).toEqual({
      verdict: 'PASSED',
      findings: [{ code: 'secret.pending-stuck', subject: 'db-secret', message }],
      summary: message,
    });
  });

  test('replicas that failed are told and stop nothing', async () => {
    const message = `${SECRET} could not be replicated to eu-west-1, us-east-1; replicate it again`;
    expect(await answerTo({ failedReplicas: ['eu-west-1', 'us-east-1'], keys: ['a'] }, { jsonKeys: ['a'] })).toEqual({
      verdict: 'PASSED',
      findings: [{ code: 'secret.replica-failed', subject: 'db-secret', message }],
      summary: message,
    });
  });

  test('is told beside keys that are missing, what fails first', async () => {
    const { verdict, findings } = await answerTo({ failedReplicas: ['eu-west-1'], keys: [] }, { jsonKeys: ['a'] });
    expect([verdict, findings.map(({ code }) => code)]).toEqual([
      'FAILED',
      ['secret.key-missing', 'secret.replica-failed'],
    ]);
  });
});
