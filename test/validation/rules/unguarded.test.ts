import { addFunction, said, type Template } from '../support/shop';

const withSecond = (_: Template, resources: Template) => {
  addFunction(resources, 'Report');
  resources.Timer = {
    Type: 'AWS::Events::Rule',
    Properties: { Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': ['Report', 'Arn'] } }] },
  };
};

test('a function with traffic and no guarded alias is found where guards are required', () => {
  expect(said('unguarded', withSecond, { requireGuards: true })).toEqual([
    'error: function Report has traffic (EventBridge rule Timer) and no alias that CodeDeploy shifts',
  ]);
});

test('nobody is told where guards are not required', () => {
  expect(said('unguarded', withSecond)).toEqual([]);
});

test('a function without traffic needs no guard', () => {
  expect(said('unguarded', (_, resources) => addFunction(resources, 'Report'), { requireGuards: true })).toEqual([]);
});

test('what becomes of a hook that died is no traffic', () => {
  const failed = (source: string) => (_: Template, resources: Template) => {
    addFunction(resources, 'Hook');
    addFunction(resources, 'Reporter');
    resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate.BeforeAllowTrafficHook = { Ref: 'Hook' };
    resources.Failures = {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: source },
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Reporter', 'Arn'] } } },
      },
    };
  };
  expect(said('unguarded', failed('Hook'), { requireGuards: true })).toEqual([]);
  expect(said('unguarded', failed('Orders'), { requireGuards: true })).toEqual([
    'error: function Reporter has traffic (destination Failures) and no alias that CodeDeploy shifts',
  ]);
});
