import { ReleaseMismatchError, releaseIdentity } from '../../lib/runtime/release-identity';

const ENVIRONMENT = { RELEASE_ID: 'r2', SCHEMA_REV: 'sc-1', INDEX_HASH: 'sha256:a1b2' };

test('what the environment carries is told, and nothing is compared where nothing is expected', () => {
  expect(releaseIdentity(ENVIRONMENT, {})).toEqual({
    release: { releaseId: 'r2', schemaRev: 'sc-1', indexHash: 'sha256:a1b2' },
    mismatched: [],
    differences: [],
  });
  expect(releaseIdentity({}, {})).toEqual({ release: {}, mismatched: [], differences: [] });
});

test('a release that is the expected one has no differences', () => {
  const expected = { releaseId: 'r2', schemaRev: 'sc-1', indexHash: 'sha256:a1b2' };
  expect(releaseIdentity(ENVIRONMENT, expected).differences).toEqual([]);
});

test.each([
  ['releaseId', 'RELEASE_ID', 'r2'],
  ['schemaRev', 'SCHEMA_REV', 'sc-1'],
  ['indexHash', 'INDEX_HASH', 'sha256:a1b2'],
] as const)('%s is compared with %s, letter by letter', (field, variable, got) => {
  for (const expected of ['other', `${got}1`, got.toUpperCase()]) {
    expect(releaseIdentity(ENVIRONMENT, { [field]: expected })).toMatchObject({
      mismatched: [variable],
      differences: [`${variable} is ${got}, expected ${expected}`],
    });
  }
  expect(releaseIdentity({}, { [field]: 'x' }).differences).toEqual([`${variable} is absent, expected x`]);
});

test.each(['CANARY secret', '', ' r2', `r${'2'.repeat(128)}`, 'r2\n'])(
  'a text that is no revision is not told: %j',
  (text) => {
    const identity = releaseIdentity({ RELEASE_ID: text }, { releaseId: 'r2' });
    expect(identity).toEqual({
      release: {},
      mismatched: ['RELEASE_ID'],
      differences: [`RELEASE_ID is a text of ${text.length} characters, expected r2`],
    });
  },
);

test.each([
  [{ releaseId: undefined }, 'releaseId', 'nothing'],
  [{ releaseId: '' }, 'releaseId', 'another value'],
  [{ schemaRev: 3 }, 'schemaRev', 'another value'],
  [{ indexHash: 'CANARY value' }, 'indexHash', 'another value'],
  [{ release: 'r1' }, 'release', 'another value'],
  [{ toString: 'r1' }, 'toString', 'another value'],
])('an expectation that would compare nothing is refused: %j', (expected, field, got) => {
  expect(() => releaseIdentity(ENVIRONMENT, expected as never)).toThrow(
    `withGuardrails: expected.${field} is not usable, got ${got}, expected one of releaseId, schemaRev, indexHash with a ` +
      'revision (^[A-Za-z0-9][A-Za-z0-9._:+/=-]{0,127}$), fill it in or leave it out',
  );
});

test('the error names every difference, and its class is what Lambda reports as the type', () => {
  const error = new ReleaseMismatchError(['RELEASE_ID is r1, expected r2', 'SCHEMA_REV is absent, expected sc-1']);
  expect(error.name).toBe('ReleaseMismatchError');
  expect(error.message).toBe(
    'this version refuses to serve: RELEASE_ID is r1, expected r2, SCHEMA_REV is absent, expected sc-1; ' +
      'deploy the code and its environment from one release',
  );
});
