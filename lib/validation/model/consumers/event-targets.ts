import { isObject, own, type TemplateResource } from '../../../template/document';
import type { StackModel } from '../stack-model';
import type { Target, TargetReaders } from './target';

/** One target for every entry of a list. */
function each(stack: StackModel, list: unknown, at: string, key: string, kind: string): Target[] {
  return stack
    .list(list)
    .map((entry, index) => ({ kind, property: `Properties.${at}.${index}.${key}`, value: own(entry, key) }));
}

function bucketTargets({ properties }: TemplateResource, stack: StackModel): Target[] {
  const { NotificationConfiguration: configuration } = properties;
  return each(
    stack,
    own(configuration, 'LambdaConfigurations'),
    'NotificationConfiguration.LambdaConfigurations',
    'Function',
    'bucket notification',
  );
}

/** The CDK's custom resource for notifications of a bucket takes S3's API shape. */
function customBucketTargets({ properties }: TemplateResource, stack: StackModel): Target[] {
  return each(
    stack,
    own(properties.NotificationConfiguration, 'LambdaFunctionConfigurations'),
    'NotificationConfiguration.LambdaFunctionConfigurations',
    'LambdaFunctionArn',
    'bucket notification',
  );
}

function userPoolTargets({ properties }: TemplateResource): Target[] {
  const triggers = properties.LambdaConfig;
  return Object.entries(isObject(triggers) ? triggers : {})
    .filter(([name]) => name !== 'KMSKeyID')
    .map(([name, trigger]) => {
      const arn = own(trigger, 'LambdaArn');
      const property = `Properties.LambdaConfig.${name}`;
      return arn === undefined
        ? { kind: 'Cognito trigger', property, value: trigger }
        : { kind: 'Cognito trigger', property: `${property}.LambdaArn`, value: arn };
    });
}

function topicRuleTargets({ properties }: TemplateResource, stack: StackModel): Target[] {
  const payload = properties.TopicRulePayload;
  const actions = stack.list(own(payload, 'Actions')).map((action, index) => ({
    kind: 'IoT rule',
    property: `Properties.TopicRulePayload.Actions.${index}.Lambda.FunctionArn`,
    value: own(own(action, 'Lambda'), 'FunctionArn'),
  }));
  const onError = own(own(own(payload, 'ErrorAction'), 'Lambda'), 'FunctionArn');
  return [
    ...actions,
    { kind: 'IoT rule', property: 'Properties.TopicRulePayload.ErrorAction.Lambda.FunctionArn', value: onError },
  ];
}

/** A schedule may also call Lambda's API by its universal target, with the function in its input. */
function scheduleTargets({ properties }: TemplateResource, stack: StackModel): Target[] {
  const target = properties.Target;
  const arn = own(target, 'Arn');
  if (stack.text(arn)?.endsWith(':aws-sdk:lambda:invoke') !== true) {
    return [{ kind: 'schedule', property: 'Properties.Target.Arn', value: arn }];
  }
  try {
    const input: unknown = JSON.parse(stack.text(own(target, 'Input')) ?? 'null');
    return [
      {
        kind: 'schedule',
        property: 'Properties.Target.Input',
        value: own(input, 'FunctionName'),
        qualifier: own(input, 'Qualifier'),
        takesNames: true,
      },
    ];
  } catch {
    return []; // Text that only the deployment completes.
  }
}

/** What calls functions when something happens. */
export const EVENT_TARGETS: TargetReaders = {
  'AWS::Cognito::UserPool': userPoolTargets,
  'AWS::Config::ConfigRule': ({ properties }) => [
    {
      kind: 'Config rule',
      property: 'Properties.Source.SourceIdentifier',
      value: own(properties.Source, 'SourceIdentifier'),
    },
  ],
  'AWS::Events::Rule': ({ properties }, stack) => each(stack, properties.Targets, 'Targets', 'Arn', 'EventBridge rule'),
  'AWS::IoT::TopicRule': topicRuleTargets,
  'AWS::Lambda::EventInvokeConfig': ({ properties }) =>
    ['OnSuccess', 'OnFailure'].map((name) => ({
      kind: 'destination',
      property: `Properties.DestinationConfig.${name}.Destination`,
      value: own(own(properties.DestinationConfig, name), 'Destination'),
    })),
  'AWS::Lambda::EventSourceMapping': ({ properties }) => [
    {
      kind: 'event source mapping',
      property: 'Properties.FunctionName',
      value: properties.FunctionName,
      takesNames: true,
    },
  ],
  'AWS::Logs::SubscriptionFilter': ({ properties }) => [
    { kind: 'log subscription', property: 'Properties.DestinationArn', value: properties.DestinationArn },
  ],
  'AWS::Pipes::Pipe': ({ properties }) => [
    { kind: 'pipe', property: 'Properties.Target', value: properties.Target },
    { kind: 'pipe', property: 'Properties.Enrichment', value: properties.Enrichment },
  ],
  'AWS::S3::Bucket': bucketTargets,
  'AWS::SES::ReceiptRule': ({ properties }, stack) =>
    stack.list(own(properties.Rule, 'Actions')).map((action, index) => ({
      kind: 'receipt rule',
      property: `Properties.Rule.Actions.${index}.LambdaAction.FunctionArn`,
      value: own(own(action, 'LambdaAction'), 'FunctionArn'),
    })),
  'AWS::SNS::Subscription': ({ properties }, stack) =>
    stack.text(properties.Protocol) === 'lambda'
      ? [{ kind: 'subscription', property: 'Properties.Endpoint', value: properties.Endpoint }]
      : [],
  'AWS::SNS::Topic': ({ properties }, stack) =>
    each(stack, properties.Subscription, 'Subscription', 'Endpoint', 'subscription'),
  'AWS::Scheduler::Schedule': scheduleTargets,
  'AWS::SecretsManager::RotationSchedule': ({ properties }) => [
    { kind: 'rotation schedule', property: 'Properties.RotationLambdaARN', value: properties.RotationLambdaARN },
  ],
  'Custom::S3BucketNotifications': customBucketTargets,
};
