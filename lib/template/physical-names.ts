/** Names, ARNs and attributes that AWS gives to resources when a stack is deployed, made readable for a rehearsal. */

/** Where the rehearsed stack pretends to be deployed. */
export interface Placement {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
}

/** AWS's own example account, for templates that do not say. */
export const EXAMPLE_ACCOUNT = '123456789012';
export const DEFAULT_REGION = 'us-east-1';

/** The version that the rehearsed update publishes, and the one that serves before it. */
export const TARGET_VERSION = '2';
export const CURRENT_VERSION = '1';

/** The property that names a resource of a type, where `Ref` or an ARN shows that name (CloudFormation resource reference). */
const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::CodeDeploy::Application': 'ApplicationName',
  'AWS::CodeDeploy::DeploymentConfig': 'DeploymentConfigName',
  'AWS::CodeDeploy::DeploymentGroup': 'DeploymentGroupName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::EventBus': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SSM::Parameter': 'Name',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
};

export function namePropertyOf(type: string): string | undefined {
  return Object.hasOwn(NAME_PROPERTIES, type) ? NAME_PROPERTIES[type] : undefined;
}

/** Types whose `Ref` is an ARN instead of a name. */
const REF_IS_ARN = new Set([
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
]);

/** The part of an ARN after the account, by type; `*` stands for the name. */
const ARN_RESOURCES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'alarm:*',
  'AWS::CloudWatch::CompositeAlarm': 'alarm:*',
  'AWS::DynamoDB::GlobalTable': 'table/*',
  'AWS::DynamoDB::Table': 'table/*',
  'AWS::Events::EventBus': 'event-bus/*',
  'AWS::IAM::Role': 'role/*',
  'AWS::Lambda::Function': 'function:*',
  'AWS::Logs::LogGroup': 'log-group:*',
  'AWS::SecretsManager::Secret': 'secret:*',
  'AWS::StepFunctions::StateMachine': 'stateMachine:*',
};

const SERVICES: Readonly<Record<string, string>> = { stepfunctions: 'states', cloudwatch: 'cloudwatch' };
/** Services whose ARNs carry no region. */
const WITHOUT_REGION = new Set(['iam', 's3', 'cloudfront', 'route53']);

export function arnOf(type: string, name: string, placement: Placement): string {
  const segment = (type.split('::')[1] ?? 'aws').toLowerCase();
  const service = Object.hasOwn(SERVICES, segment) ? SERVICES[segment] : segment;
  const region = WITHOUT_REGION.has(service) ? '' : placement.region;
  const account = service === 's3' ? '' : placement.account;
  const pattern = Object.hasOwn(ARN_RESOURCES, type) ? ARN_RESOURCES[type] : '*';
  return `arn:aws:${service}:${region}:${account}:${pattern.replace('*', () => name)}`;
}

/** What `Ref` gives for a resource of this type and physical name. */
export function refOf(type: string, name: string, placement: Placement): string {
  if (type === 'AWS::SQS::Queue') {
    return `https://sqs.${placement.region}.amazonaws.com/${placement.account}/${name}`;
  }
  return REF_IS_ARN.has(type) ? arnOf(type, name, placement) : name;
}

/** What `Fn::GetAtt` gives; an attribute nobody has listed becomes the readable `name.Attribute`. */
export function attributeOf(type: string, name: string, attribute: string, placement: Placement): string {
  if (attribute === 'Arn' || attribute.endsWith('Arn')) return arnOf(type, name, placement);
  if (attribute.endsWith('QueueName') || attribute.endsWith('TopicName')) return name;
  if (attribute === 'QueueUrl') return refOf(type, name, placement);
  return `${name}.${attribute}`;
}

/** A name without characters that AWS names cannot have. */
export function plainName(text: string): string {
  return text.replace(/[^A-Za-z0-9_./-]+/g, '-').replace(/^-+|-+$/g, '') || 'unnamed';
}
