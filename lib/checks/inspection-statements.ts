import * as iam from 'aws-cdk-lib/aws-iam';

/** Whether a secret exists, its stages and a scheduled deletion; not its value. */
export function describeSecretStatement(resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['secretsmanager:DescribeSecret'], resources });
}

/** The secret's value, for the names of its JSON keys. */
export function readSecretStatement(resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources });
}

/** Whether a parameter exists and what it publishes; a SecureString stays encrypted. */
export function readParameterStatement(resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources });
}

/** Decryption through one service; the key's policy must let identities of the account use it, as the CDK's default does. */
export function decryptStatement(resources: string[], service: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['kms:Decrypt'],
    resources,
    conditions: { StringEquals: { 'kms:ViaService': service } },
  });
}
