import type { Inspection } from '../../../lib/validation/inspect';
import { said, shop, type Template } from '../support/shop';

const deployed = (
  change: (template: Template, resources: Template) => void = () => {},
): Omit<Inspection, 'sources'> => ({
  deployed: new Map([['Shop', shop(change)]]),
});

describe('alias-replaced', () => {
  test('another logical id for the alias that is deployed', () => {
    const renamed = (_: Template, resources: Template) => {
      resources.LiveAlias = resources.OrdersAlias;
      delete resources.OrdersAlias;
      resources.Mapping.Properties.FunctionName = { Ref: 'LiveAlias' };
    };
    expect(said('alias-replaced', renamed, deployed())).toEqual([
      'error: alias live is deployed as OrdersAlias and becomes LiveAlias: CloudFormation creates it anew beside itself and fails because it exists',
    ]);
    expect(said('alias-replaced', renamed, deployed(renamed))).toEqual([]);
  });

  test('another name for the alias that is deployed', () => {
    const named = (_: Template, resources: Template) => {
      resources.OrdersAlias.Properties.Name = 'prod';
    };
    expect(said('alias-replaced', named, deployed())).toEqual([
      'error: alias OrdersAlias is renamed from live to prod, so CloudFormation replaces it',
    ]);
  });

  test('another function behind the alias that is deployed', () => {
    const moved = (_: Template, resources: Template) => {
      resources.Orders.Properties.FunctionName = 'orders-v2';
    };
    expect(said('alias-replaced', moved, deployed())).toEqual([
      'error: alias OrdersAlias moves to another function, so CloudFormation replaces it',
    ]);
  });

  test('nothing is said without the deployed template, or of a new alias', () => {
    expect(said('alias-replaced', () => {})).toEqual([]);
    expect(
      said(
        'alias-replaced',
        () => {},
        deployed((_, resources) => {
          delete resources.OrdersAlias;
        }),
      ),
    ).toEqual([]);
  });
});

describe('role-or-dlq-change', () => {
  test('another role and another dead-letter queue', () => {
    const changed = (_: Template, resources: Template) => {
      resources.Orders.Properties.Role = 'arn:aws:iam::123456789012:role/other';
      resources.Orders.Properties.DeadLetterConfig = { TargetArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } };
    };
    expect(said('role-or-dlq-change', changed, deployed())).toEqual([
      'error: the execution role of function Orders changes under its guarded alias',
      'error: the dead-letter configuration of function Orders changes under its guarded alias',
    ]);
    expect(said('role-or-dlq-change', changed, deployed(changed))).toEqual([]);
  });

  test('an alias that is moved at once may carry it', () => {
    const plain = (_: Template, resources: Template) => {
      resources.Orders.Properties.Role = 'arn:aws:iam::123456789012:role/other';
      delete resources.OrdersAlias.UpdatePolicy;
    };
    expect(said('role-or-dlq-change', plain, deployed())).toEqual([]);
  });
});

describe('provisioned-concurrency', () => {
  const provisioned = (config: string) => (_: Template, resources: Template) => {
    resources.OrdersAlias.Properties.ProvisionedConcurrencyConfig = { ProvisionedConcurrentExecutions: 5 };
    resources.Group.Properties.DeploymentConfigName = config;
  };

  test('on an alias that CodeDeploy gives weights', () => {
    expect(said('provisioned-concurrency', provisioned('CodeDeployDefault.LambdaCanary10Percent10Minutes'))).toEqual([
      'error: the guarded alias OrdersAlias has provisioned concurrency',
    ]);
    expect(said('provisioned-concurrency', provisioned('CodeDeployDefault.LambdaAllAtOnce'))).toEqual([]);
  });

  test('scaled from outside', () => {
    const scaled = (alias: string) => (_: Template, resources: Template) => {
      resources.Scaling = {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: { ServiceNamespace: 'lambda', ResourceId: { 'Fn::Sub': `function:\${Orders}:${alias}` } },
      };
    };
    expect(said('provisioned-concurrency', scaled('live'))).toEqual([
      'error: Scaling scales the provisioned concurrency of the guarded alias OrdersAlias',
    ]);
    expect(said('provisioned-concurrency', scaled('other'))).toEqual([]);
  });

  test('weights that CodeDeploy does not own', () => {
    const weighted = (weights: unknown[]) => (_: Template, resources: Template) => {
      resources.OrdersAlias.Properties.RoutingConfig = { AdditionalVersionWeights: weights };
    };
    expect(said('provisioned-concurrency', weighted([{ FunctionVersion: '1', FunctionWeight: 0.1 }]))).toEqual([
      'error: the guarded alias OrdersAlias has weights of its own',
    ]);
    expect(said('provisioned-concurrency', weighted([]))).toEqual([]);
  });
});
