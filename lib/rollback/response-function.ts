import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { LONGEST_RESPONSE_SEC, RESPONSE_LOGICAL_ID } from '../contract/response/limits';
import {
  ACKNOWLEDGED_STATE,
  ACKNOWLEDGEMENT_DETAIL_TYPE,
  ACKNOWLEDGEMENT_SOURCE,
  CODEDEPLOY_DETAIL_TYPE,
  CODEDEPLOY_SOURCE,
  ENDED_STATES,
  RECONCILIATION_EVENT,
} from '../contract/response/response-event';
import { HANDLER_SETTINGS, handlerCode } from '../deployment/handler-code';

/** The function that responds, with its log; what fails three times goes to the queue. */
export function responseFunction(
  scope: Construct,
  props: { readonly role: iam.Role; readonly failures: sqs.IQueue; readonly environment: Record<string, string> },
): lambda.Function {
  const { role, failures, environment } = props;
  const logGroup = new logs.LogGroup(scope, 'Logs', {
    retention: logs.RetentionDays.SIX_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
  const handler = new lambda.Function(scope, 'Handler', {
    description: 'Responds to guarded deployments that stopped or failed',
    ...HANDLER_SETTINGS,
    handler: 'response.rollbackResponse',
    code: handlerCode(),
    memorySize: 256,
    timeout: Duration.seconds(LONGEST_RESPONSE_SEC),
    role,
    logGroup,
    environment,
  });
  // A destination by the construct of that name would also grant reading the queue.
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] }));
  new lambda.CfnEventInvokeConfig(scope, 'HandlerFailures', {
    functionName: handler.functionName,
    qualifier: '$LATEST',
    maximumRetryAttempts: 2,
    destinationConfig: { onFailure: { destination: failures.queueArn } },
  });
  (handler.node.defaultChild as lambda.CfnFunction).overrideLogicalId(RESPONSE_LOGICAL_ID);
  return handler;
}

/** Hands events and the schedule to the function; what EventBridge cannot deliver goes to the queue. */
export function listen(
  scope: Construct,
  props: {
    readonly handler: lambda.IFunction;
    readonly failures: sqs.IQueue;
    readonly applicationName: string;
    readonly reconciliation: Duration;
  },
): void {
  const { handler, failures: deadLetterQueue, applicationName, reconciliation } = props;
  new events.Rule(scope, 'Ended', {
    description: 'Guarded deployments that ended, and acknowledgements',
    eventPattern: {
      source: [CODEDEPLOY_SOURCE, ACKNOWLEDGEMENT_SOURCE],
      detailType: [CODEDEPLOY_DETAIL_TYPE, ACKNOWLEDGEMENT_DETAIL_TYPE],
      detail: { application: [applicationName], state: [...ENDED_STATES, ACKNOWLEDGED_STATE] },
    },
    targets: [new targets.LambdaFunction(handler, { deadLetterQueue })],
  });
  new events.Rule(scope, 'Reconciliation', {
    description: 'Looks for what no event told',
    schedule: events.Schedule.rate(reconciliation),
    targets: [
      new targets.LambdaFunction(handler, {
        deadLetterQueue,
        event: events.RuleTargetInput.fromObject(RECONCILIATION_EVENT),
      }),
    ],
  });
}
