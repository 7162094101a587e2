import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IReleaseLedger } from '../release/release-ledger';
import type { PipelinePause } from './pipeline-pause';

/**
 * Properties of a rollback response.
 */
export interface RollbackResponseProps {
  /**
   * Where stopped releases are remembered and quarantined: the ledger of the guarded deployments.
   */
  readonly ledger: IReleaseLedger;

  /**
   * Topic through which people are told. It must let CloudWatch publish, which the default policy of a topic does. Somebody has to subscribe
   * to it: `guardrails doctor` tells where nobody did.
   *
   * @default - a new topic that only this stack's response and alarms publish to; see `alertTopic`
   */
  readonly alert?: sns.ITopic;

  /**
   * Key that encrypts the topic: of a new topic, or of an imported one, whose key the CDK does not know. The response and CloudWatch
   * are granted its use; the policy of an imported key has to allow `cloudwatch.amazonaws.com` by itself.
   *
   * @default - the key that the topic has, if any
   */
  readonly alertEncryptionKey?: kms.IKey;

  /**
   * The stage of a pipeline that nothing enters until a stopped release is acknowledged.
   *
   * @default - none: the quarantine is the pause, and `guardrails gate` tells any other pipeline
   */
  readonly pause?: PipelinePause;

  /**
   * How often the response looks for what no event told it, in whole minutes from 1 to 10. CodeDeploy's events are delivered at best
   * effort.
   *
   * @default Duration.minutes(5)
   */
  readonly reconciliation?: Duration;
}
