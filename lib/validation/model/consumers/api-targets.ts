import { isObject, own } from '../../../template/document';
import type { StackModel } from '../stack-model';
import type { Target, TargetReaders } from './target';

const MARKS = [
  ['x-amazon-apigateway-integration', 'uri'],
  ['x-amazon-apigateway-authorizer', 'authorizerUri'],
] as const;

/** Every integration and authorizer of an OpenAPI document. */
function inDocument(value: unknown, property: string, kind: string): Target[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => inDocument(item, `${property}.${index}`, kind));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const mark = MARKS.find(([name]) => name === key);
    const uri = mark && own(inner, mark[1]);
    const path = `${property}.${key}`;
    return uri === undefined || mark === undefined
      ? inDocument(inner, path, kind)
      : [{ kind, property: `${path}.${mark[1]}`, value: uri }];
  });
}

function bodyOf(body: unknown, stack: StackModel, kind: string): Target[] {
  const transform = own(body, 'Fn::Transform');
  return transform === undefined ? inDocument(body ?? stack.value(body), 'Properties.Body', kind) : [];
}

/** What calls functions for the callers of an API. */
export const API_TARGETS: TargetReaders = {
  'AWS::ApiGateway::Method': ({ properties }) => [
    { kind: 'API method', property: 'Properties.Integration.Uri', value: own(properties.Integration, 'Uri') },
  ],
  'AWS::ApiGateway::RestApi': ({ properties }, stack) => bodyOf(properties.Body, stack, 'REST API'),
  'AWS::ApiGateway::Authorizer': ({ properties }) => [
    { kind: 'authorizer', property: 'Properties.AuthorizerUri', value: properties.AuthorizerUri },
  ],
  'AWS::ApiGatewayV2::Integration': ({ properties }) => [
    { kind: 'API integration', property: 'Properties.IntegrationUri', value: properties.IntegrationUri },
  ],
  'AWS::ApiGatewayV2::Authorizer': ({ properties }) => [
    { kind: 'authorizer', property: 'Properties.AuthorizerUri', value: properties.AuthorizerUri },
  ],
  'AWS::ApiGatewayV2::Api': ({ properties }, stack) => [
    { kind: 'HTTP API', property: 'Properties.Target', value: properties.Target },
    ...bodyOf(properties.Body, stack, 'HTTP API'),
  ],
  'AWS::AppSync::DataSource': ({ properties }) => [
    {
      kind: 'AppSync data source',
      property: 'Properties.LambdaConfig.LambdaFunctionArn',
      value: own(properties.LambdaConfig, 'LambdaFunctionArn'),
    },
  ],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ({ properties }, stack) =>
    stack.text(properties.TargetType) === 'lambda'
      ? stack.list(properties.Targets).map((target, index) => ({
          kind: 'load balancer target group',
          property: `Properties.Targets.${index}.Id`,
          value: own(target, 'Id'),
        }))
      : [],
  'AWS::Lambda::Url': ({ properties }) => [
    {
      kind: 'function URL',
      property: 'Properties.TargetFunctionArn',
      value: properties.TargetFunctionArn,
      qualifier: properties.Qualifier,
      takesNames: true,
    },
  ],
};
