import { Aspects, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BROKEN_GLASS_METRIC } from '../contract/names';
import {
  LONGEST_RECONCILIATION_MIN,
  RECONCILIATION_MIN,
  RESPONSE_VARIABLES,
  ROLLBACK_FAILED_METRIC,
} from '../contract/response/limits';
import { outcomeMetric } from '../contract/response/outcome-record';
import { DeploymentFoundation } from '../deployment/foundation';
import { GuardedDeployment } from '../deployment/guarded-deployment';
import { LockOrder } from '../deployment/lock-order';
import type { IReleaseLedger } from '../release/release-ledger';
import { alertTopic } from './alert-topic';
import { brokenGlassAlarm, responseFailedAlarm, rollbackFailedAlarm } from './response-alarms';
import { listen, responseFunction } from './response-function';
import { responseMetric } from './response-metrics';
import { applicationStatements, deploymentStatements, pauseStatements } from './response-statements';
import type { RollbackResponseProps } from './rollback-response-props';

/** Before the role divides its policy where that is too long for one (AspectPriority.MUTATING is 200). */
const BEFORE_POLICIES_ARE_DIVIDED = 100;

/**
 * What happens after CodeDeploy stopped or failed a guarded deployment of this stack and put its alias back: the release is remembered
 * in the ledger and quarantined, the pipeline is paused, people are told once with the evidence, and the alias is watched until it is
 * back.
 *
 * Create one per stack; it responds to every guarded deployment of the stack, wherever in the construct tree. Nothing that the
 * deployments need refers to it, so a deployment never waits for it.
 *
 * Throws where the stack has one already. Synthesis refuses a stack without guarded deployments.
 *
 * @example
 * declare const ledger: ReleaseLedger;
 * const response = new RollbackResponse(this, 'Response', { ledger });
 * response.alertTopic.addSubscription(new subscriptions.EmailSubscription('oncall@example.com'));
 */
export class RollbackResponse extends Construct {
  /**
   * The topic through which people are told.
   */
  public readonly alertTopic: sns.ITopic;

  /**
   * In ALARM while an alias is not where it belongs after a deployment was stopped.
   */
  public readonly rollbackFailedAlarm: cloudwatch.Alarm;

  /**
   * In ALARM while an event lies in `failures` that the response could not deal with.
   */
  public readonly responseFailedAlarm: cloudwatch.Alarm;

  /**
   * In ALARM where a break-glass let a deployment pass checks or gates.
   */
  public readonly brokenGlassAlarm: cloudwatch.Alarm;

  /**
   * Events that the response could not deal with after three attempts.
   */
  public readonly failures: sqs.IQueue;

  /**
   * The function that responds.
   */
  public readonly handler: lambda.IFunction;

  private readonly ledger: IReleaseLedger;
  private readonly applicationName: string;

  public constructor(scope: Construct, id: string, props: RollbackResponseProps) {
    super(scope, id);
    this.assertOnly();
    props.pause?._assertNear(this);
    const stack = Stack.of(this);
    const { ledger, pause } = props;
    this.ledger = ledger;
    const reconciliation = this.reconciliation(props.reconciliation);
    const foundation = DeploymentFoundation.of(this);
    const { applicationName } = foundation.application;
    this.applicationName = applicationName;
    const lockNames = () => LockOrder.of(foundation).names;

    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    for (const statement of applicationStatements(stack, applicationName)) role.addToPrincipalPolicy(statement);
    ledger.grantRecords(role, applicationName);
    if (pause !== undefined) {
      for (const statement of pauseStatements(stack, pause, ledger)) role.addToPrincipalPolicy(statement);
    }
    this.alertTopic = alertTopic(this, {
      alert: props.alert,
      encryptionKey: props.alertEncryptionKey,
      publisher: role,
    });
    this.failures = new sqs.Queue(this, 'Failures', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.handler = responseFunction(this, {
      role,
      failures: this.failures,
      environment: {
        [RESPONSE_VARIABLES.applicationName]: applicationName,
        [RESPONSE_VARIABLES.tableName]: ledger.tableName,
        [RESPONSE_VARIABLES.topicArn]: this.alertTopic.topicArn,
        ...(pause === undefined
          ? {}
          : {
              [RESPONSE_VARIABLES.pipelineName]: pause.pipelineName,
              [RESPONSE_VARIABLES.stageName]: pause.stageName,
            }),
        // Left out of the template where nobody takes a lock.
        [RESPONSE_VARIABLES.lockNames]: Lazy.string({ produce: () => lockNames().join(',') || undefined }),
      },
    });
    listen(this, { handler: this.handler, failures: this.failures, applicationName, reconciliation });
    this.rollbackFailedAlarm = rollbackFailedAlarm(this, { applicationName, reconciliation, topic: this.alertTopic });
    this.responseFailedAlarm = responseFailedAlarm(this, { failures: this.failures, topic: this.alertTopic });
    this.brokenGlassAlarm = brokenGlassAlarm(this, { applicationName, topic: this.alertTopic });

    // Deployments may come after the response, and their alarms after them.
    Aspects.of(this).add(
      {
        visit: (node) => {
          if (node !== this) return;
          const statements = this.deployments().flatMap(deploymentStatements);
          for (const statement of statements) role.addToPrincipalPolicy(statement);
          if (lockNames().length > 0) ledger.grantLocks(role, lockNames());
        },
      },
      { priority: BEFORE_POLICIES_ARE_DIVIDED },
    );
    this.node.addValidation({ validate: () => this.findings() });
  }

  /**
   * Deployments of the stack that succeeded, each counted once.
   *
   * @param options change the period, for one; the default is the sum over five minutes
   */
  public metricSucceeded(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return responseMetric(outcomeMetric('Succeeded'), this.applicationName, options);
  }

  /**
   * Deployments of the stack that were refused before they got any traffic, each counted once.
   *
   * @param options change the period, for one; the default is the sum over five minutes
   */
  public metricBlocked(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return responseMetric(outcomeMetric('Blocked'), this.applicationName, options);
  }

  /**
   * Deployments of the stack that were stopped or failed after they had got traffic, each counted once.
   *
   * @param options change the period, for one; the default is the sum over five minutes
   */
  public metricRolledBack(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return responseMetric(outcomeMetric('RolledBack'), this.applicationName, options);
  }

  /**
   * Looks at an alias that is not where it belongs after a deployment was stopped: one datapoint for each look.
   *
   * @param options change the period, for one; the default is the sum over five minutes
   */
  public metricRollbackFailed(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return responseMetric(ROLLBACK_FAILED_METRIC, this.applicationName, options);
  }

  /**
   * Checks and gates of the stack's deployments that a break-glass skipped.
   *
   * @param options change the period, for one; the default is the sum over five minutes
   */
  public metricBrokenGlass(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return responseMetric(BROKEN_GLASS_METRIC, this.applicationName, options);
  }

  /** One function per application: two would respond to the same deployments, and tell everybody twice. */
  private assertOnly(): void {
    const others = Stack.of(this)
      .node.findAll()
      .filter((node) => node instanceof RollbackResponse && node !== this && Stack.of(node) === Stack.of(this));
    if (others.length === 0) return;
    throw new Error(
      `${this.node.path}: one rollback response responds to all guarded deployments of a stack, got a second one besides ${others[0].node.path}, remove one`,
    );
  }

  private reconciliation(given: Duration = Duration.minutes(RECONCILIATION_MIN)): Duration {
    const seconds = given.toSeconds();
    if (seconds % 60 === 0 && seconds >= 60 && seconds <= LONGEST_RECONCILIATION_MIN * 60) return given;
    throw new Error(
      `${this.node.path}: leases of locks and alarms rely on the reconciliation, got one every ${seconds} seconds, expected whole minutes from 1 to ${LONGEST_RECONCILIATION_MIN}, use Duration.minutes(${RECONCILIATION_MIN})`,
    );
  }

  private deployments(): GuardedDeployment[] {
    return Stack.of(this)
      .node.findAll()
      .filter((node): node is GuardedDeployment => node instanceof GuardedDeployment)
      .filter((deployment) => Stack.of(deployment) === Stack.of(this));
  }

  private findings(): string[] {
    const stack = Stack.of(this);
    const deployments = this.deployments();
    if (deployments.length === 0) {
      return [
        `a rollback response responds to the guarded deployments of its stack, got none in ${stack.node.path}, expected at least one, create it in the stack of the deployments`,
      ];
    }
    const named = (ledger: IReleaseLedger | undefined) => JSON.stringify(stack.resolve(ledger?.tableName));
    return deployments
      .filter(({ ledger }) => named(ledger) !== named(this.ledger))
      .map(
        ({ node, ledger }) =>
          `${node.path}: hooks refuse a quarantined release only where they ask the ledger of the rollback response, got ${ledger === undefined ? 'no ledger' : 'another ledger'}, expected that of ${this.node.path}, pass it as ledger`,
      );
  }
}
