import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** CloudWatch publishes for the alarms of this account only. */
function fromOwnAlarms(scope: Construct): Record<string, Record<string, string>> {
  return { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } };
}

/** Lets somebody publish to an encrypted topic (SNS guide, key management: both actions). */
function useKey(key: kms.IKey, scope: Construct, publisher: iam.IGrantable): void {
  key.grant(publisher, 'kms:Decrypt', 'kms:GenerateDataKey*');
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      resources: ['*'],
      conditions: fromOwnAlarms(scope),
    }),
  );
}

/** The topic that nobody gave: only this account's alarms, and whoever has a permission of its own, publish to it, over TLS. */
function ownTopic(scope: Construct, masterKey: kms.IKey | undefined): sns.Topic {
  const topic = new sns.Topic(scope, 'Alert', { masterKey, enforceSSL: true });
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      actions: ['sns:Publish'],
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      resources: [topic.topicArn],
      conditions: fromOwnAlarms(scope),
    }),
  );
  return topic;
}

/**
 * The topic that people are told through, with what its publishers need.
 *
 * @param publisher the response's role
 */
export function alertTopic(
  scope: Construct,
  props: { readonly alert?: sns.ITopic; readonly encryptionKey?: kms.IKey; readonly publisher: iam.IGrantable },
): sns.ITopic {
  const topic = props.alert ?? ownTopic(scope, props.encryptionKey);
  iam.Grant.addToPrincipal({ grantee: props.publisher, actions: ['sns:Publish'], resourceArns: [topic.topicArn] });
  const key = topic.masterKey ?? props.encryptionKey;
  if (key !== undefined) useKey(key, scope, props.publisher);
  return topic;
}
