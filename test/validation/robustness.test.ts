import fc from 'fast-check';
import { TemplateError } from '../../lib/template/template-error';
import type { RuleResult } from '../../lib/validation/finding';
import { inspected } from './support/inspected';
import { addFunction, shop, type Template } from './support/shop';

/** The shop with everything that any rule reads. */
function everything(): Template {
  return shop((template, resources) => {
    template.Parameters = { Layer: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/layer' } };
    template.Conditions = { Maybe: { 'Fn::Equals': ['a', 'a'] } };
    template.Outputs = { Out: { Value: { Ref: 'OrdersAlias' }, Export: { Name: 'alias' } } };
    addFunction(resources, 'Caller', { TARGET: { Ref: 'Orders' }, IN: { 'Fn::ImportValue': 'alias' } });
    resources.Caller.Properties.Layers = [{ Ref: 'Layer' }];
    resources.Caller.Properties.Code = { ImageUri: 'a/b:latest' };
    resources.Policy = {
      Type: 'AWS::IAM::Policy',
      Properties: {
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }] },
      },
    };
    resources.Machine = {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        DefinitionString:
          '{"States":{"A":{"Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"${F}"}}}}',
        DefinitionSubstitutions: { F: { Ref: 'Orders' } },
      },
    };
    resources.Api = { Type: 'AWS::ApiGateway::RestApi', Properties: { Body: { paths: { '/': { get: {} } } } } };
    resources.Timer = { Type: 'AWS::Scheduler::Schedule', Properties: { Target: { Arn: 'x', Input: '{}' } } };
    resources.Pool = { Type: 'AWS::Cognito::UserPool', Properties: { LambdaConfig: { PreSignUp: { Ref: 'Orders' } } } };
    resources.Migration = {
      Type: 'Custom::Migration',
      Metadata: {
        'guardrails:needs': [{ stack: 'Shop', resource: 'Queue', timeoutSec: 5 }],
        'guardrails:produces': { schemaRev: 'sc-21' },
      },
      Properties: { SchemaRev: 'sc-21', ServiceToken: 'x' },
    };
    resources.Composite = { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule: 'x' } };
    resources.Scaling = {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: { ResourceId: 'function:Shop-Orders:live' },
    };
  });
}

/** Every place of a value, as the way to it. */
function placesIn(value: unknown, way: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...way]];
  return [[...way], ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...way, key]))];
}

function replaced(template: Template, way: readonly string[], value: unknown): Template {
  const copy = structuredClone(template);
  const parent = way.slice(0, -1).reduce((inner, key) => inner[key], copy);
  parent[way[way.length - 1]] = value;
  return copy;
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    { Ref: 'Missing' },
    { Ref: 'Orders' },
    { 'Fn::GetAtt': ['OrdersAlias'] },
    { 'Fn::If': ['Missing', 1, 2] },
    { 'Fn::If': ['Maybe', [{ Ref: 'AWS::NoValue' }], {}] },
    { 'Fn::Sub': '${' },
    { 'Fn::ImportValue': 'alias' },
    [[]],
    [null],
    '__proto__',
    'constructor',
  ),
);

test('no rule throws, whatever stands in a template that can be read', () => {
  const whole = everything();
  const places = placesIn(whole).filter((way) => way.length > 1);
  let read = 0;
  fc.assert(
    fc.property(fc.constantFrom(...places), odd, (way, value) => {
      let results: readonly RuleResult[];
      try {
        results = inspected(
          { Shop: replaced(whole, way, value) },
          { requireGuards: true, deployed: new Map([['Shop', whole]]) },
        );
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
        return;
      }
      read++;
      const broken = results.filter(({ outcome }) => outcome === 'threw').flatMap(({ findings }) => findings);
      expect(broken.map(({ what }) => what)).toEqual([]);
    }),
    { numRuns: 600 },
  );
  expect(read).toBeGreaterThan(300);
});
