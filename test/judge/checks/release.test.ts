import type { ReleaseCheckSpec, ReleaseSpec } from '../../../lib/contract/plan';
import { checkRelease } from '../../../lib/judge/checks/release';
import { PortError } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';

const SPEC: ReleaseCheckSpec = { kind: 'release', id: 'release', mode: 'enforced' };
const PUBLISHED: ReleaseCheckSpec = {
  ...SPEC,
  schemaRevParameter: '/env/schema',
  indexHashParameter: '/env/index',
};
const SAME_SYNTH = 'deploy the plan and the version from the same synth';

async function carried(environment: Record<string, string>, release: ReleaseSpec): Promise<string[]> {
  const { context, inspection } = checkScene({ release });
  inspection.versions = { '7': environment };
  const { verdict, findings } = await checkRelease(SPEC, context);
  expect(verdict).toBe(findings.length === 0 ? 'PASSED' : 'FAILED');
  return findings.map(({ code, message }) => `${code}: ${message}`);
}

describe('what the version carries', () => {
  test('passes when it equals the plan', async () => {
    expect(await carried({ RELEASE_ID: 'r3' }, { releaseId: 'r3' })).toEqual([]);
    const all = { RELEASE_ID: 'r3', SCHEMA_REV: 's', INDEX_HASH: 'i' };
    expect(await carried(all, { releaseId: 'r3', schemaRev: 's', indexHash: 'i' })).toEqual([]);
  });

  test('fails when it is of another release', async () => {
    expect(await carried({ RELEASE_ID: 'r2' }, { releaseId: 'r3' })).toEqual([
      `release.mismatch: version 7 carries RELEASE_ID r2, expected r3; ${SAME_SYNTH}`,
    ]);
  });

  test('fails for each thing that it does not carry', async () => {
    expect(await carried({}, { releaseId: 'r3', schemaRev: 'sc-21', indexHash: 'a1' })).toEqual([
      `release.missing: version 7 does not carry RELEASE_ID, expected r3; ${SAME_SYNTH}`,
      `release.missing: version 7 does not carry SCHEMA_REV, expected sc-21; ${SAME_SYNTH}`,
      `release.missing: version 7 does not carry INDEX_HASH, expected a1; ${SAME_SYNTH}`,
    ]);
  });

  test('fails for each thing that it carries and the plan does not know', async () => {
    expect(await carried({ RELEASE_ID: 'r3', SCHEMA_REV: 'sc-21', INDEX_HASH: 'a1' }, { releaseId: 'r3' })).toEqual([
      `release.mismatch: version 7 carries SCHEMA_REV sc-21, the release has no schema revision; ${SAME_SYNTH}`,
      `release.mismatch: version 7 carries INDEX_HASH a1, the release has no index hash; ${SAME_SYNTH}`,
    ]);
  });

  test('is not told when it is no revision', async () => {
    expect(await carried({ RELEASE_ID: 'pass word' }, { releaseId: 'r3' })).toEqual([
      `release.mismatch: version 7 carries RELEASE_ID a text of 9 characters that is no revision, expected r3; ${SAME_SYNTH}`,
    ]);
    expect((await carried({ RELEASE_ID: 'x'.repeat(129) }, { releaseId: 'r3' }))[0]).toContain(
      'a text of 129 characters',
    );
  });
});

describe('what the environment publishes', () => {
  test('passes when it equals the plan', async () => {
    expect(await checkRelease(PUBLISHED, checkScene().context)).toEqual({ verdict: 'PASSED', findings: [] });
  });

  test('fails when it is at another revision', async () => {
    const { context, inspection } = checkScene();
    inspection.parameters = { '/env/schema': 'sc-20', '/env/index': 'ffff' };
    const repair =
      'bring the environment to the revision that the release needs, or deploy a release made for this environment';
    expect(await checkRelease(PUBLISHED, context)).toEqual({
      verdict: 'FAILED',
      findings: [
        {
          code: 'release.environment-differs',
          subject: '/env/schema',
          message: `parameter /env/schema publishes the schema revision sc-20, the release expects sc-21; ${repair}`,
        },
        {
          code: 'release.environment-differs',
          subject: '/env/index',
          message: `parameter /env/index publishes the index hash ffff, the release expects a1b2c3; ${repair}`,
        },
      ],
    });
  });

  test('fails when the release says nothing about it', async () => {
    const { context, inspection } = checkScene({ release: { releaseId: 'r3' } });
    inspection.versions = { '7': { RELEASE_ID: 'r3' } };
    const { verdict, findings } = await checkRelease({ ...SPEC, schemaRevParameter: '/env/schema' }, context);
    expect(verdict).toBe('FAILED');
    expect(findings[0].message).toMatch(
      /^parameter \/env\/schema publishes the schema revision sc-21, the release has no schema revision; /,
    );
  });

  test('fails when nothing is published', async () => {
    const { context, inspection } = checkScene();
    inspection.parameters = { '/env/index': 'a1b2c3' };
    expect(await checkRelease(PUBLISHED, context)).toEqual({
      verdict: 'FAILED',
      findings: [
        {
          code: 'release.parameter-absent',
          subject: '/env/schema',
          message:
            'parameter /env/schema does not exist, expected it to publish the schema revision sc-21; ' +
            'publish it, or correct its name',
        },
      ],
    });
  });

  test('is errored when it cannot be read, and a failure beside it wins', async () => {
    const { context, inspection } = checkScene();
    inspection.fail = (_, subject) => {
      if (subject === '/env/schema') throw new PortError('denied', 'refused');
    };
    const unread = {
      code: 'release.parameter-unread',
      subject: '/env/schema',
      message: 'the schema revision in parameter /env/schema cannot be read: denied: refused',
    };
    expect(await checkRelease(PUBLISHED, context)).toEqual({ verdict: 'ERRORED', findings: [unread] });
    inspection.parameters = { '/env/index': 'other' };
    const both = await checkRelease(PUBLISHED, context);
    expect(both.verdict).toBe('FAILED');
    expect(both.findings.map(({ code }) => code)).toEqual(['release.environment-differs', 'release.parameter-unread']);
  });
});

test('a target version that cannot be read is thrown on', async () => {
  const { context, inspection } = checkScene();
  inspection.versions = {};
  await expect(checkRelease(SPEC, context)).rejects.toMatchObject({ kind: 'absent' });
});
