import type { ArtifactCheckSpec, ReleaseSpec } from '../../../lib/contract/plan';
import { checkArtifact } from '../../../lib/judge/checks/artifact';
import { PortError } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';

const SPEC: ArtifactCheckSpec = { kind: 'artifact', id: 'artifact', mode: 'enforced' };
const BUILT = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const REPAIR = 'deploy the artifact that was built for this release instead of building it again';

function sceneWith(codeSha256: string | undefined, release: ReleaseSpec = { releaseId: 'r3' }) {
  const scene = checkScene({ release });
  scene.inspection.codeSha256 = codeSha256;
  return scene;
}

test.each([
  ['the check', { digest: BUILT }, { releaseId: 'r3', artifactDigest: OTHER }],
  ['parameter /staging/orders', { parameter: '/staging/orders' }, { releaseId: 'r3', artifactDigest: OTHER }],
  ['release r3', {}, { releaseId: 'r3', artifactDigest: BUILT }],
])('%s says what the code should be', async (source, spec, release) => {
  const good = sceneWith(Buffer.from(BUILT, 'hex').toString('base64'), release);
  good.inspection.parameters['/staging/orders'] = `sha256:${BUILT}\n`;
  expect(await checkArtifact({ ...SPEC, ...spec }, good.context)).toEqual({ verdict: 'PASSED', findings: [] });

  const bad = sceneWith('ef'.repeat(32), release);
  bad.inspection.parameters['/staging/orders'] = BUILT;
  expect(await checkArtifact({ ...SPEC, ...spec }, bad.context)).toEqual({
    verdict: 'FAILED',
    findings: [
      {
        code: 'artifact.differs',
        subject: '7',
        message: `version 7 runs the code sha256:efefefefefef..., expected sha256:abababababab... as ${source} says; ${REPAIR}`,
      },
    ],
  });
});

test('nobody to say it fails', async () => {
  expect(await checkArtifact(SPEC, sceneWith(BUILT).context)).toEqual({
    verdict: 'FAILED',
    findings: [
      {
        code: 'artifact.nothing-expected',
        message:
          'nobody says what the code should be; give the check a digest or a parameter, or the release an artifactDigest',
      },
    ],
  });
});

describe('the parameter', () => {
  const spec: ArtifactCheckSpec = { ...SPEC, parameter: '/staging/orders' };

  test('that holds something else fails, without telling what', async () => {
    const { context, inspection } = sceneWith(BUILT);
    inspection.parameters['/staging/orders'] = 'canary';
    expect(await checkArtifact(spec, context)).toEqual({
      verdict: 'FAILED',
      findings: [
        {
          code: 'artifact.no-digest',
          subject: '/staging/orders',
          message:
            'parameter /staging/orders holds no SHA-256 digest; let the environment before this one write the digest of the code that it runs',
        },
      ],
    });
  });

  test('that does not exist fails', async () => {
    expect(await checkArtifact(spec, sceneWith(BUILT).context)).toEqual({
      verdict: 'FAILED',
      findings: [
        {
          code: 'artifact.parameter-absent',
          subject: '/staging/orders',
          message:
            'parameter /staging/orders does not exist, expected it to hold the digest of the code; release to the environment before this one first, or correct its name',
        },
      ],
    });
  });

  test('that cannot be read is errored', async () => {
    const { context, inspection } = sceneWith(BUILT);
    inspection.fail = (method) => {
      if (method === 'parameter') throw new PortError('denied', 'refused');
    };
    expect(await checkArtifact(spec, context)).toEqual({
      verdict: 'ERRORED',
      findings: [
        {
          code: 'artifact.parameter-unread',
          subject: '/staging/orders',
          message: 'the digest in parameter /staging/orders cannot be read: denied: refused',
        },
      ],
    });
  });
});

test.each([undefined, 'canary'])('code of which Lambda names no digest is no pass: %s', async (codeSha256) => {
  await expect(checkArtifact({ ...SPEC, digest: BUILT }, sceneWith(codeSha256).context)).rejects.toMatchObject({
    kind: 'malformed',
    message: 'Lambda answered for version 7 without a digest of its code',
  });
});

test('a target version that cannot be read is thrown on', async () => {
  const { context, inspection } = sceneWith(BUILT);
  inspection.versions = {};
  await expect(checkArtifact({ ...SPEC, digest: BUILT }, context)).rejects.toMatchObject({ kind: 'absent' });
});
