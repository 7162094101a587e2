/** A secret or parameter that a text names. */
export interface TextReference {
  readonly kind: 'secret' | 'parameter';
  /** ARN or name as the text has it, without stage, version or JSON key. */
  readonly id: string;
}

// An ARN's fields may hold a pseudo parameter, written <AWS::Region> by the caller.
const FIELD = `(?:[a-z0-9-]+|<AWS::[A-Za-z]+>)`;
const SECRET_ARN = `arn:${FIELD}:secretsmanager:${FIELD}:${FIELD}:secret:[A-Za-z0-9/_+=.@-]+`;
const PARAMETER_ARN = `arn:${FIELD}:ssm:${FIELD}:${FIELD}:parameter/[A-Za-z0-9/_.-]+`;

/** `{{resolve:secretsmanager:secret-id:SecretString:json-key:stage:version}}` (CloudFormation, dynamic references). */
const DYNAMIC_SECRET = new RegExp(
  String.raw`\{\{resolve:secretsmanager:(${SECRET_ARN}|[A-Za-z0-9/_+=.@-]+)[^}]*\}\}`,
  'g',
);
/** `{{resolve:ssm:name:version}}` and `{{resolve:ssm-secure:name:version}}`. */
const DYNAMIC_PARAMETER = /\{\{resolve:ssm(?:-secure)?:([A-Za-z0-9/_.-]+)[^}]*\}\}/g;
const WHOLE_SECRET_ARN = new RegExp(`^${SECRET_ARN}$`);
const WHOLE_PARAMETER_ARN = new RegExp(`^${PARAMETER_ARN}$`);

/** The secrets and parameters that a variable's text names by ARN or by dynamic reference. */
export function referencesInText(text: string): TextReference[] {
  if (WHOLE_SECRET_ARN.test(text)) return [{ kind: 'secret', id: text }];
  if (WHOLE_PARAMETER_ARN.test(text)) return [{ kind: 'parameter', id: text }];
  return [
    ...[...text.matchAll(DYNAMIC_SECRET)].map((match): TextReference => ({ kind: 'secret', id: match[1] })),
    ...[...text.matchAll(DYNAMIC_PARAMETER)].map((match): TextReference => ({ kind: 'parameter', id: match[1] })),
  ];
}
