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

describe('a range of schema revisions', () => {
  const RELEASE: ReleaseSpec = {
    releaseId: 'r3',
    schemaRev: 'sc-21',
    indexHash: 'a1b2c3',
    compatibleSchemaRevs: ['sc-21', 'sc-20'],
  };

  async function answerTo(published: string, current: Record<string, string>, release = RELEASE) {
    const { context, inspection } = checkScene({ release });
    inspection.parameters = { '/env/schema': published, '/env/index': 'a1b2c3' };
    inspection.versions = { ...inspection.versions, '6': current };
    const { verdict, findings } = await checkRelease(PUBLISHED, context);
    return { verdict, findings: findings.map(({ code, message }) => `${code}: ${message}`) };
  }

  test.each(['sc-20', 'sc-21'])('passes where the environment is at %s, and a rollback would know it', async (rev) => {
    expect(await answerTo(rev, { SCHEMA_REV: 'sc-20' })).toEqual({ verdict: 'PASSED', findings: [] });
    expect(await answerTo(rev, { SCHEMA_REV: 'sc-21' })).toEqual({ verdict: 'PASSED', findings: [] });
  });

  test('fails where the environment is outside of it', async () => {
    expect(await answerTo('sc-19', { SCHEMA_REV: 'sc-20' })).toEqual({
      verdict: 'FAILED',
      findings: [
        'release.environment-differs: parameter /env/schema publishes the schema revision sc-19, the release expects sc-21 or sc-20; ' +
          'bring the environment to the revision that the release needs, or deploy a release made for this environment',
      ],
    });
  });

  test('fails where the version that a rollback would return to is outside of it', async () => {
    expect(await answerTo('sc-21', { SCHEMA_REV: 'sc-19' })).toEqual({
      verdict: 'FAILED',
      findings: [
        'release.way-back-incompatible: the current version 6 was made for the schema revision sc-19, the release works with sc-21, sc-20: ' +
          'a rollback would meet a schema that it does not know; release a step between them',
      ],
    });
  });

  test('does not tell what is no revision', async () => {
    const { findings } = await answerTo('sc-21', { SCHEMA_REV: 'pass word' });
    expect(findings[0]).toContain('a text of 9 characters that is no revision');
  });

  test('is inconclusive where that version carries no revision', async () => {
    expect(await answerTo('sc-21', {})).toEqual({
      verdict: 'INCONCLUSIVE',
      findings: [
        'release.way-back-unknown: the current version 6 does not carry SCHEMA_REV, so nobody can tell whether a rollback to it works with sc-21, sc-20; ' +
          'release once without compatibleSchemaRevs',
      ],
    });
  });

  test('is errored where that version cannot be read', async () => {
    const { context, inspection } = checkScene({ release: RELEASE });
    inspection.fail = (_, subject) => {
      if (subject === 'orders:6') throw new PortError('throttled', 'later');
    };
    expect(await checkRelease(PUBLISHED, context)).toEqual({
      verdict: 'ERRORED',
      findings: [
        {
          code: 'release.way-back-unread',
          subject: 'SCHEMA_REV',
          message: 'the current version 6 cannot be read: throttled: later',
        },
      ],
    });
  });

  test('says nothing about the index, which must be the one', async () => {
    const { context, inspection } = checkScene({ release: RELEASE });
    inspection.parameters = { '/env/schema': 'sc-21', '/env/index': 'sc-20' };
    expect(await checkRelease(PUBLISHED, context)).toMatchObject({
      verdict: 'FAILED',
      findings: [{ code: 'release.environment-differs', subject: '/env/index' }],
    });
  });

  test('without one nobody asks what the current version was made for', async () => {
    const { compatibleSchemaRevs: _, ...own } = RELEASE;
    expect(await answerTo('sc-21', { SCHEMA_REV: 'sc-19' }, own)).toEqual({ verdict: 'PASSED', findings: [] });
  });
});

describe('what an item of a table publishes', () => {
  const item = (attribute: string) => ({
    tableName: 'schema',
    key: [
      { name: 'pk', value: 'orders' },
      { name: 'sk', value: 'latest' },
    ],
    attribute,
  });
  const SPEC_WITH_ITEMS: ReleaseCheckSpec = { ...SPEC, schemaRevItem: item('rev'), indexHashItem: item('hash') };
  const PLACE = 'the item orders, latest in table schema';

  async function judged(items: Record<string, string>, refuse?: PortError) {
    const { context, inspection } = checkScene();
    inspection.items = items;
    inspection.fail = (method) => {
      if (refuse !== undefined && method === 'publishedItem') throw refuse;
    };
    const { verdict, findings } = await checkRelease(SPEC_WITH_ITEMS, context);
    return { told: [verdict, ...findings.map(({ code, message }) => `${code}: ${message}`)], calls: inspection.calls };
  }

  test('passes where both are those of the release, read by key and attribute', async () => {
    const { told, calls } = await judged({
      'schema/orders/latest#rev': 'sc-21',
      'schema/orders/latest#hash': 'a1b2c3',
    });
    expect(told).toEqual(['PASSED']);
    expect(calls.filter((call) => call.startsWith('publishedItem'))).toEqual([
      'publishedItem schema/orders/latest#rev',
      'publishedItem schema/orders/latest#hash',
    ]);
  });

  test('fails where one is another, and where one is not there', async () => {
    expect((await judged({ 'schema/orders/latest#rev': 'sc-20' })).told).toEqual([
      'FAILED',
      `release.environment-differs: attribute rev of ${PLACE} publishes the schema revision sc-20, the release expects sc-21; bring the environment to the revision that the release needs, or deploy a release made for this environment`,
      `release.item-absent: attribute hash of ${PLACE} does not exist, expected it to publish the index hash a1b2c3; publish it, or correct its name`,
    ]);
  });

  test('is errored where it cannot be read', async () => {
    expect((await judged({}, new PortError('denied', 'the call'))).told).toEqual([
      'ERRORED',
      `release.item-unread: the schema revision in attribute rev of ${PLACE} cannot be read: denied: the call`,
      `release.item-unread: the index hash in attribute hash of ${PLACE} cannot be read: denied: the call`,
    ]);
  });
});
