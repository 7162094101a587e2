/** What one guarded service is made of: 20 resources. */
function service(index: number): Record<string, unknown> {
  const id = (name: string) => `${name}${index}`;
  const alias = { Ref: id('Alias') };
  return {
    [id('Role')]: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
    [id('Policy')]: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: id('policy'),
        Roles: [{ Ref: id('Role') }],
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: { 'Fn::GetAtt': [id('Table'), 'Arn'] } },
            { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': [id('Queue'), 'Arn'] } },
          ],
        },
      },
    },
    [id('Table')]: { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: 'PAY_PER_REQUEST' } },
    [id('Queue')]: { Type: 'AWS::SQS::Queue', Properties: {} },
    [id('Topic')]: { Type: 'AWS::SNS::Topic', Properties: {} },
    [id('Bucket')]: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        NotificationConfiguration: { LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: alias }] },
      },
    },
    [id('Function')]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Role: { 'Fn::GetAtt': [id('Role'), 'Arn'] },
        Environment: {
          Variables: {
            TABLE_NAME: { Ref: id('Table') },
            QUEUE_URL: { Ref: id('Queue') },
            TOPIC_ARN: { Ref: id('Topic') },
            RELEASE_ID: 'r1',
            STAGE: { 'Fn::If': ['IsProduction', 'production', 'test'] },
          },
        },
      },
    },
    [id('Version')]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: id('Function') } } },
    [id('Alias')]: {
      Type: 'AWS::Lambda::Alias',
      ...(index >= 10 && { DependsOn: [`Alias${index - 10}`] }),
      Properties: {
        Name: 'live',
        FunctionName: { Ref: id('Function') },
        FunctionVersion: { 'Fn::GetAtt': [id('Version'), 'Version'] },
      },
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: { Ref: id('Application') },
          DeploymentGroupName: { Ref: id('Group') },
        },
      },
    },
    [id('Application')]: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } },
    [id('Group')]: {
      Type: 'AWS::CodeDeploy::DeploymentGroup',
      Properties: {
        ApplicationName: { Ref: id('Application') },
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
        AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: id('Alarm') } }] },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
        },
      },
    },
    [id('Alarm')]: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        Dimensions: [
          { Name: 'FunctionName', Value: { Ref: id('Function') } },
          { Name: 'Resource', Value: { 'Fn::Join': ['', [{ Ref: id('Function') }, ':live']] } },
          { Name: 'ExecutedVersion', Value: { 'Fn::GetAtt': [id('Version'), 'Version'] } },
        ],
      },
    },
    [id('Mapping')]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: alias, EventSourceArn: { 'Fn::GetAtt': [id('Queue'), 'Arn'] } },
    },
    [id('Subscription')]: {
      Type: 'AWS::SNS::Subscription',
      Properties: { Protocol: 'lambda', TopicArn: { Ref: id('Topic') }, Endpoint: alias },
    },
    [id('Permission')]: {
      Type: 'AWS::Lambda::Permission',
      Properties: { FunctionName: alias, Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' },
    },
    [id('Rule')]: {
      Type: 'AWS::Events::Rule',
      Properties: { ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: 'Target', Arn: alias }] },
    },
    [id('Api')]: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: id('api'), ProtocolType: 'HTTP' } },
    [id('Integration')]: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: { ApiId: { Ref: id('Api') }, IntegrationType: 'AWS_PROXY', IntegrationUri: alias },
    },
    [id('Route')]: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: { ApiId: { Ref: id('Api') }, Target: { 'Fn::Sub': `integrations/\${${id('Integration')}}` } },
    },
    [id('Stage')]: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: id('Api') }, StageName: '$default' },
    },
  };
}

/** A template of guarded services without a finding, of about this many resources. */
export function largeTemplate(resources: number, seed: number): object {
  const services = Array.from({ length: Math.floor(resources / 20) }, (_, index) => service(index));
  return {
    Description: `service ${seed}`,
    Parameters: { Stage: { Type: 'String', Default: 'production' } },
    Conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] } },
    Resources: Object.assign({}, ...services),
  };
}
