import { Token } from 'aws-cdk-lib';
import { sha256Of } from '../contract/digest';

/** What a field of a release may look like. */
interface FieldRule {
  readonly pattern: RegExp;
  readonly allowed: string;
}

const NAME: FieldRule = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  allowed: '1 to 64 characters out of A-Z a-z 0-9 . _ -, the first one a letter or digit',
};

const DIGEST: FieldRule = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._:+/=-]{0,127}$/,
  allowed: '1 to 128 characters out of A-Z a-z 0-9 . _ : + / = -, the first one a letter or digit',
};

const RULES = { releaseId: NAME, schemaRev: NAME, indexHash: DIGEST } as const;

/**
 * Every schema revision with which a release works, its own first.
 *
 * @throws Error where there is no revision of its own to extend, or one is not allowed
 */
export function compatibleRevs(own: string | undefined, further: readonly string[], source: string): string[] {
  if (own === undefined || further.length === 0) {
    const got = own === undefined ? 'no schemaRev beside it' : 'an empty list';
    throw new Error(
      `${source}: compatibleSchemaRevs extends schemaRev, got ${got}, expected both, leave compatibleSchemaRevs out where the release works with one revision`,
    );
  }
  for (const rev of further) assertField('schemaRev', rev, `${source}: compatibleSchemaRevs`);
  return [...new Set([own, ...further])];
}

/**
 * A SHA-256 digest in lower-case hexadecimal.
 *
 * @throws Error where the text is none
 */
export function digestOf(field: string, value: string, source: string): string {
  const digest = Token.isUnresolved(value) ? undefined : sha256Of(value);
  if (digest !== undefined) return digest;
  const got = Token.isUnresolved(value) ? 'a token' : `a text of ${value.length} characters`;
  throw new Error(
    `${source}: ${field} is not a SHA-256 digest, got ${got}, expected 64 hexadecimal digits or 44 characters of base64`,
  );
}

/** @throws Error where the value is not allowed, naming the field, the value and what is allowed */
export function assertField(field: keyof typeof RULES, value: string, source: string): void {
  if (Token.isUnresolved(value)) {
    throw new Error(
      `${source}: ${field} is not known at synth, got a token, expected text, pass the value itself (it becomes part of the template)`,
    );
  }
  const rule = RULES[field];
  if (!rule.pattern.test(value)) {
    throw new Error(`${source}: ${field} is not allowed, got ${JSON.stringify(value)}, expected ${rule.allowed}`);
  }
}
