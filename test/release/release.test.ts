import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lazy } from 'aws-cdk-lib';
import fc from 'fast-check';
import { Release } from '../../lib';
import { testStack } from '../support/stacks';

const NAME = '1 to 64 characters out of A-Z a-z 0-9 . _ -, the first one a letter or digit';

function file(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'release-')), 'release.json');
  writeFileSync(path, content);
  return path;
}

describe('Release.of', () => {
  test('keeps the id and the revisions', () => {
    const release = Release.of({ releaseId: 'r2026-11-23', schemaRev: 'sc-21', indexHash: 'sha256:a1/b2+c3=' });
    expect({ ...release }).toEqual({ releaseId: 'r2026-11-23', schemaRev: 'sc-21', indexHash: 'sha256:a1/b2+c3=' });
  });

  test.each(['', ' r1', 'r 1', '-r1', 'r/1', 'r1\n', 'x'.repeat(65), 'r1;rm', 'é'])(
    'fails on the release id %j',
    (id) => {
      expect(() => Release.of({ releaseId: id })).toThrow(
        new Error(`release: releaseId is not allowed, got ${JSON.stringify(id)}, expected ${NAME}`),
      );
    },
  );

  test('fails on a schema revision that is not allowed', () => {
    expect(() => Release.of({ releaseId: 'r1', schemaRev: 'sc 21' })).toThrow(
      new Error(`release: schemaRev is not allowed, got "sc 21", expected ${NAME}`),
    );
  });

  test('fails on an index hash that is not allowed', () => {
    expect(() => Release.of({ releaseId: 'r1', indexHash: '' })).toThrow(
      new Error(
        'release: indexHash is not allowed, got "", expected 1 to 128 characters out of A-Z a-z 0-9 . _ : + / = -, the first one a letter or digit',
      ),
    );
  });

  test('fails on a token, which would make the identity unknown at synth', () => {
    const token = Lazy.string({ produce: () => 'r1' });
    expect(() => Release.of({ releaseId: token })).toThrow(
      'release: releaseId is not known at synth, got a token, expected text, pass the value itself (it becomes part of the template)',
    );
  });

  test('keeps further schema revisions behind its own, each once', () => {
    const release = Release.of({
      releaseId: 'r1',
      schemaRev: 'sc-21',
      compatibleSchemaRevs: ['sc-20', 'sc-21', 'sc-20'],
    });
    expect(release.compatibleSchemaRevs).toEqual(['sc-21', 'sc-20']);
    expect(Release.of({ releaseId: 'r1', schemaRev: 'sc-21' }).compatibleSchemaRevs).toBeUndefined();
  });

  test.each([
    [{ compatibleSchemaRevs: ['sc-20'] }, 'no schemaRev beside it'],
    [{ schemaRev: 'sc-21', compatibleSchemaRevs: [] }, 'an empty list'],
  ])('fails on further revisions that extend nothing: %j', (props, got) => {
    expect(() => Release.of({ releaseId: 'r1', ...props })).toThrow(
      `release: compatibleSchemaRevs extends schemaRev, got ${got}, expected both, leave compatibleSchemaRevs out where the release works with one revision`,
    );
  });

  test('fails on a further revision that is not allowed', () => {
    expect(() => Release.of({ releaseId: 'r1', schemaRev: 'sc-21', compatibleSchemaRevs: ['sc 20'] })).toThrow(
      `release: compatibleSchemaRevs: schemaRev is not allowed, got "sc 20", expected ${NAME}`,
    );
  });

  test('keeps the digest of the code in one form, whichever it was written in', () => {
    const hex = 'ab'.repeat(32);
    for (const artifactDigest of [hex, `sha256:${hex.toUpperCase()}`, Buffer.from(hex, 'hex').toString('base64')]) {
      expect(Release.of({ releaseId: 'r1', artifactDigest }).artifactDigest).toBe(hex);
    }
    expect(() => Release.of({ releaseId: 'r1', artifactDigest: 'latest' })).toThrow(
      'release: artifactDigest is not a SHA-256 digest, got a text of 6 characters, expected 64 hexadecimal digits or 44 characters of base64',
    );
  });

  test('accepts exactly the ids that its message describes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 70 }), (id) => {
        const allowed =
          id.length >= 1 &&
          id.length <= 64 &&
          [...id].every((c) => /[A-Za-z0-9._-]/.test(c)) &&
          /[A-Za-z0-9]/.test(id[0]);
        let accepted = true;
        try {
          Release.of({ releaseId: id });
        } catch {
          accepted = false;
        }
        expect(accepted).toBe(allowed);
      }),
    );
  });
});

describe('Release.fromFile', () => {
  test('reads what a build step wrote', () => {
    const path = file('{"releaseId":"r7","schemaRev":"sc-3"}');
    expect({ ...Release.fromFile(path) }).toEqual({ releaseId: 'r7', schemaRev: 'sc-3', indexHash: undefined });
  });

  test('reads every field that a release has', () => {
    const artifactDigest = 'ab'.repeat(32);
    const path = file(
      JSON.stringify({
        releaseId: 'r7',
        schemaRev: 'sc-3',
        indexHash: 'a',
        compatibleSchemaRevs: ['sc-2'],
        artifactDigest,
      }),
    );
    expect({ ...Release.fromFile(path) }).toEqual({
      releaseId: 'r7',
      schemaRev: 'sc-3',
      indexHash: 'a',
      compatibleSchemaRevs: ['sc-3', 'sc-2'],
      artifactDigest,
    });
  });

  test('fails on a file that is not there', () => {
    expect(() => Release.fromFile('/nowhere/release.json')).toThrow(
      'release file /nowhere/release.json: cannot be read, got ENOENT, expected a JSON file such as {"releaseId":"r42"}',
    );
  });

  test('fails on text that is not JSON without quoting it', () => {
    const path = file('releaseId: r7');
    expect(() => Release.fromFile(path)).toThrow(
      `release file ${path}: expected JSON, got 13 characters that do not parse`,
    );
  });

  test('fails on a field that nobody would read', () => {
    const path = file('{"releaseId":"r7","schema":"sc-3"}');
    expect(() => Release.fromFile(path)).toThrow(`release file ${path}: unknown field schema`);
  });

  test('fails on a release without id', () => {
    const path = file('{"schemaRev":"sc-3"}');
    expect(() => Release.fromFile(path)).toThrow(
      `release file ${path}.releaseId: expected a non-empty string, got nothing`,
    );
  });
});

describe('Release.fromContext', () => {
  test('reads what the pipeline passes', () => {
    const stack = testStack({ context: { releaseId: 'r8', schemaRev: 21, indexHash: 'a1' } });
    expect({ ...Release.fromContext(stack) }).toEqual({ releaseId: 'r8', schemaRev: '21', indexHash: 'a1' });
  });

  test('reads revisions separated by commas, and a digest', () => {
    const stack = testStack({
      context: {
        releaseId: 'r8',
        schemaRev: 'sc-3',
        compatibleSchemaRevs: 'sc-2, sc-1',
        artifactDigest: 'ab'.repeat(32),
      },
    });
    expect(Release.fromContext(stack)).toMatchObject({
      compatibleSchemaRevs: ['sc-3', 'sc-2', 'sc-1'],
      artifactDigest: 'ab'.repeat(32),
    });
  });

  test('fails without a release id and says how to pass one', () => {
    expect(() => Release.fromContext(testStack())).toThrow(
      'context: releaseId is missing, expected the name of the release, pass -c releaseId=NAME to the cdk command or use Release.of()',
    );
  });

  test('fails on a context value that is not text', () => {
    expect(() => Release.fromContext(testStack({ context: { releaseId: { id: 'r8' } } }))).toThrow(
      'context: releaseId is not allowed, got a value of type object, expected text',
    );
  });
});
