import { Token } from 'aws-cdk-lib';

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
