import { type App, CustomResource, Duration, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { Trigger } from 'aws-cdk-lib/triggers';
import { GuardedDeployment, Release } from '../../../lib';

const RELEASE = Release.of({ releaseId: 'r1' });

function fn(stack: Stack, id: string, environment: Record<string, string> = {}): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => 1;'),
    environment,
  });
}

function guarded(stack: Stack, id: string, environment: Record<string, string> = {}): GuardedDeployment {
  return new GuardedDeployment(stack, `${id}Guard`, { lambdaFunction: fn(stack, id, environment), release: RELEASE });
}

/** Apps as they are written with the CDK, with the custom resources that it adds. */
export const CDK_APPS: Readonly<Record<string, (app: App) => void>> = {
  'a bucket whose notifications a custom resource sets': (app) => {
    const stack = new Stack(app, 'Pictures');
    const bucket = new s3.Bucket(stack, 'Bucket', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
    bucket.addEventNotification(
      s3.EventType.OBJECT_CREATED,
      new notifications.LambdaDestination(guarded(stack, 'Thumbnail', { BUCKET: bucket.bucketName }).alias),
    );
  },
  'log retention that a custom resource sets': (app) => {
    const stack = new Stack(app, 'Logs');
    new lambda.Function(stack, 'Fn', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => 1;'),
      logRetention: logs.RetentionDays.ONE_WEEK,
    });
  },
  'a provider that waits, and a trigger that runs at deployment': (app) => {
    const stack = new Stack(app, 'Seed');
    const provider = new Provider(stack, 'Provider', {
      onEventHandler: fn(stack, 'OnEvent'),
      isCompleteHandler: fn(stack, 'IsComplete'),
      totalTimeout: Duration.minutes(10),
    });
    new CustomResource(stack, 'Seed', { serviceToken: provider.serviceToken, properties: { Table: 'orders' } });
    new Trigger(stack, 'Warm', {
      handler: guarded(stack, 'Orders').node.scope?.node.findChild('Orders') as lambda.Function,
    });
  },
  'a call of the SDK as a custom resource': (app) => {
    const stack = new Stack(app, 'Call');
    new AwsCustomResource(stack, 'Call', {
      onUpdate: {
        service: 'SSM',
        action: 'getParameter',
        parameters: { Name: '/a' },
        physicalResourceId: PhysicalResourceId.of('a'),
      },
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
    });
  },
  'a REST API, a state machine, a queue and a topic on one guarded alias': (app) => {
    const stack = new Stack(app, 'Shop');
    const { alias } = guarded(stack, 'Orders');
    new apigateway.LambdaRestApi(stack, 'Api', { handler: alias });
    new sfn.StateMachine(stack, 'Flow', {
      definitionBody: sfn.DefinitionBody.fromChainable(
        new tasks.LambdaInvoke(stack, 'Invoke', { lambdaFunction: alias }),
      ),
    });
    alias.addEventSource(new SqsEventSource(new sqs.Queue(stack, 'Queue')));
    new sns.Topic(stack, 'Topic').addSubscription(new subscriptions.LambdaSubscription(alias));
    alias.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
  },
  'stacks that use what another one exports': (app) => {
    const data = new Stack(app, 'Data');
    const queue = new sqs.Queue(data, 'Queue');
    const service = new Stack(app, 'Service');
    const { alias } = guarded(service, 'Orders', { QUEUE_URL: queue.queueUrl });
    alias.addEventSource(new SqsEventSource(queue));
    const caller = fn(new Stack(app, 'Web'), 'Caller', { ORDERS_FUNCTION: alias.functionArn });
    alias.grantInvoke(caller);
  },
  'a nested stack with a queue of its own': (app) => {
    const stack = new Stack(app, 'Outer');
    const nested = new NestedStack(stack, 'Inner');
    const queue = new sqs.Queue(nested, 'Queue');
    guarded(stack, 'Orders', { QUEUE_URL: queue.queueUrl });
  },
  'one app for two regions': (app) => {
    for (const region of ['eu-west-1', 'us-east-1']) {
      const stack = new Stack(app, `Shop-${region}`, { stackName: 'shop', env: { account: '111111111111', region } });
      new apigateway.LambdaRestApi(stack, 'Api', { handler: guarded(stack, 'Orders').alias });
    }
  },
};
