import { type Duration, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { MAXIMUM_ROTATION_GRACE_HOURS, type SecretCheckSpec } from '../contract/plan';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { decryptStatement, describeSecretStatement, readSecretStatement } from './inspection-statements';
import { specBase } from './spec-base';

/**
 * Options of `Check.secret()`.
 */
export interface SecretCheckOptions extends CheckOptions {
  /**
   * Top-level keys that the secret's JSON must have. With them the hook reads the value, in memory only; without them it
   * reads the secret's description.
   *
   * @default - the value is not read
   */
  readonly jsonKeys?: string[];

  /**
   * How late the rotation of the secret may be, where its rotation is turned on: whole hours, at most 365 days. A rotation that is later fails the
   * check, because what rotates the secret is broken.
   *
   * @default Duration.days(1)
   */
  readonly rotationGrace?: Duration;
}

export function secretCheck(
  secret: secretsmanager.ISecret,
  options: SecretCheckOptions,
  scope: Construct,
  bind: CheckBindOptions,
): CheckConfig {
  const jsonKeys = options.jsonKeys === undefined ? undefined : [...options.jsonKeys];
  if (jsonKeys?.length === 0) {
    throw new Error(
      `${scope.node.path}: jsonKeys of a secret check is empty, expected at least one key, leave jsonKeys out to check only that the secret is there`,
    );
  }
  // A secret imported by name has no complete ARN: Secrets Manager appends a hyphen and six characters.
  const resource = secret.secretFullArn ?? `${secret.secretArn}-??????`;
  const principal: iam.IPrincipal = bind.hook.grantPrincipal;
  principal.addToPrincipalPolicy(describeSecretStatement([resource]));
  if (jsonKeys) {
    principal.addToPrincipalPolicy(readSecretStatement([resource]));
    if (secret.encryptionKey) {
      // Not grantDecrypt: it writes the role into the key's policy, and the role refers to the secret, the secret to the key.
      const service = `secretsmanager.${Stack.of(secret).region}.amazonaws.com`;
      principal.addToPrincipalPolicy(decryptStatement([secret.encryptionKey.keyArn], service));
    }
  }
  const spec: SecretCheckSpec = {
    kind: 'secret',
    ...specBase(`secret:${secret.node.id}`, options),
    secretId: secret.secretArn,
    variables: [],
    ...(jsonKeys ? { jsonKeys } : {}),
    ...(options.rotationGrace ? { rotationGraceHours: graceHours(scope, options.rotationGrace) } : {}),
  };
  return { spec };
}

function graceHours(scope: Construct, grace: Duration): number {
  const hours = grace.isUnresolved() ? undefined : grace.toHours({ integral: false });
  if (hours === undefined || !Number.isInteger(hours) || hours > MAXIMUM_ROTATION_GRACE_HOURS) {
    throw new Error(
      `${scope.node.path}: rotationGrace of a secret check, got ${hours === undefined ? 'a token' : `${hours} hours`}, expected whole hours, at most ${MAXIMUM_ROTATION_GRACE_HOURS} (365 days)`,
    );
  }
  return hours;
}
