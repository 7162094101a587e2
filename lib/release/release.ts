import { readFileSync } from 'node:fs';
import type { IConstruct } from 'constructs';
import { listOf, objectOf, optional, parseJson, text } from '../contract/decode';
import { assertField, compatibleRevs, digestOf } from './release-fields';

/**
 * What a release is called and which revisions of its surroundings it was built for.
 */
export interface ReleaseProps {
  /**
   * Name of the release, the same in every environment: 1 to 64 characters out of `A-Z a-z 0-9 . _ -`.
   */
  readonly releaseId: string;

  /**
   * Revision of the database schema that this release needs: 1 to 64 characters out of `A-Z a-z 0-9 . _ -`.
   *
   * @default - the release does not depend on a schema
   */
  readonly schemaRev?: string;

  /**
   * Hash of the search or vector index that this release needs: 1 to 128 characters out of `A-Z a-z 0-9 . _ : + / = -`.
   *
   * @default - the release does not depend on an index
   */
  readonly indexHash?: string;

  /**
   * Further revisions of the database schema with which this release works, for migrations in steps (expand, migrate, contract). With
   * them an environment may be at any of these, and the version that a rollback would return to must be made for one of them.
   *
   * @default - the environment must be at `schemaRev`
   */
  readonly compatibleSchemaRevs?: string[];

  /**
   * SHA-256 of the code that was built, as 64 hexadecimal digits (also after `sha256:`) or in base64, as Lambda shows it: of the zip
   * archive, or the digest of the image. The new version must run exactly this code. For a release of several functions that do not share
   * their code, give each its own with `Check.artifact()`.
   *
   * @default - the code is not compared
   */
  readonly artifactDigest?: string;
}

const releaseFile = objectOf<ReleaseProps>({
  releaseId: text,
  schemaRev: optional(text),
  indexHash: optional(text),
  compatibleSchemaRevs: optional(listOf(text)),
  artifactDigest: optional(text),
});

/**
 * The identity of a release: its id and the revisions that it expects of its surroundings.
 *
 * Every guarded function carries it (`RELEASE_ID`, `SCHEMA_REV`, `INDEX_HASH`), and before traffic the hook compares
 * what the new version carries with what the plan says.
 *
 * @example
 * const release = Release.of({ releaseId: 'r2026-11-23', schemaRev: 'sc-21' });
 */
export class Release {
  /**
   * A release whose fields are written in the app.
   *
   * @param props the fields; an id that is not allowed throws
   */
  public static of(props: ReleaseProps): Release {
    return new Release(props, 'release');
  }

  /**
   * A release that a build step wrote to a JSON file: `{ "releaseId": "r42", "schemaRev": "sc-21" }`, its fields those of `ReleaseProps`.
   *
   * Throws where the file cannot be read, is not a JSON object, has an unknown field or a value that is not allowed.
   *
   * @param path path of the file, relative to the working directory of the synthesis
   */
  public static fromFile(path: string): Release {
    const source = `release file ${path}`;
    let json: string;
    try {
      json = readFileSync(path, 'utf8');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'an error';
      throw new Error(`${source}: cannot be read, got ${code}, expected a JSON file such as {"releaseId":"r42"}`);
    }
    return new Release(releaseFile(parseJson(json, source), source), source);
  }

  /**
   * A release that the pipeline passes on the command line: `cdk deploy -c releaseId=r42 -c schemaRev=sc-21`.
   *
   * Reads the context values `releaseId`, `schemaRev`, `indexHash`, `compatibleSchemaRevs` (separated by commas) and `artifactDigest`;
   * throws where `releaseId` is missing.
   *
   * @param scope any construct of the app
   */
  public static fromContext(scope: IConstruct): Release {
    const read = (key: string): string | undefined => {
      const value: unknown = scope.node.tryGetContext(key);
      if (value === undefined || value === null) return undefined;
      // `-c releaseId=42` arrives as text, but cdk.json may hold a number.
      if (typeof value === 'string' || typeof value === 'number') return String(value);
      throw new Error(`context: ${key} is not allowed, got a value of type ${typeof value}, expected text`);
    };
    const releaseId = read('releaseId');
    if (releaseId === undefined) {
      throw new Error(
        'context: releaseId is missing, expected the name of the release, pass -c releaseId=NAME to the cdk command or use Release.of()',
      );
    }
    const props: ReleaseProps = {
      releaseId,
      schemaRev: read('schemaRev'),
      indexHash: read('indexHash'),
      compatibleSchemaRevs: read('compatibleSchemaRevs')
        ?.split(',')
        .map((rev) => rev.trim()),
      artifactDigest: read('artifactDigest'),
    };
    return new Release(props, 'context');
  }

  /**
   * Name of the release.
   */
  public readonly releaseId: string;

  /**
   * Revision of the database schema that this release needs.
   *
   * @default - none
   */
  public readonly schemaRev?: string;

  /**
   * Hash of the index that this release needs.
   *
   * @default - none
   */
  public readonly indexHash?: string;

  /**
   * Every schema revision with which this release works, its own first.
   *
   * @default - its own alone, if it has one
   */
  public readonly compatibleSchemaRevs?: string[];

  /**
   * SHA-256 of the code, as 64 lower-case hexadecimal digits.
   *
   * @default - none
   */
  public readonly artifactDigest?: string;

  private constructor(props: ReleaseProps, source: string) {
    assertField('releaseId', props.releaseId, source);
    if (props.schemaRev !== undefined) assertField('schemaRev', props.schemaRev, source);
    if (props.indexHash !== undefined) assertField('indexHash', props.indexHash, source);
    this.releaseId = props.releaseId;
    this.schemaRev = props.schemaRev;
    this.indexHash = props.indexHash;
    if (props.compatibleSchemaRevs !== undefined) {
      this.compatibleSchemaRevs = compatibleRevs(props.schemaRev, props.compatibleSchemaRevs, source);
    }
    if (props.artifactDigest !== undefined)
      this.artifactDigest = digestOf('artifactDigest', props.artifactDigest, source);
  }
}
