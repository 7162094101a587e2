import { findingsOf } from '../../../lib/validation/inspect';
import { inspected } from '../support/inspected';
import { ALIAS, addFunction, said, shop, type Template } from '../support/shop';

describe('cycle', () => {
  test('a loop through the update policy is printed in order', () => {
    const loop = (reference: unknown) => (_: Template, resources: Template) => {
      addFunction(resources, 'Hook', { TARGET: reference });
      resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate.BeforeAllowTrafficHook = { Ref: 'Hook' };
    };
    expect(said('cycle', loop(ALIAS))).toEqual([
      'error: resources wait for each other, UpdatePolicy counted: Hook -> OrdersAlias -> Hook',
    ]);
    expect(said('cycle', loop({ Ref: 'Orders' }))).toEqual([]);
  });

  test('a loop without one is found too', () => {
    const loop = (back: boolean) => (_: Template, resources: Template) => {
      resources.Table.DependsOn = 'Queue';
      if (back) resources.Queue.DependsOn = ['Table'];
    };
    expect(said('cycle', loop(true))).toEqual(['error: resources wait for each other: Queue -> Table -> Queue']);
    expect(said('cycle', loop(false))).toEqual([]);
  });
});

const importing = (name: string): unknown => ({ 'Fn::ImportValue': name });
const exporting = (name: string, value: unknown) => ({ Out: { Value: value, Export: { Name: name } } });

describe('deadlock', () => {
  const sentences = (templates: Record<string, Template>) =>
    findingsOf(inspected(templates))
      .filter(({ ruleId }) => ruleId === 'deadlock')
      .map(({ severity, what }) => `${severity}: ${what}`);

  const stacks = (back: boolean): Record<string, Template> => ({
    Orders: {
      Resources: { OrdersTopic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: importing('payments-name') } } },
      Outputs: exporting('orders-name', { Ref: 'OrdersTopic' }),
    },
    Payments: {
      Resources: {
        PaymentsTopic: {
          Type: 'AWS::SNS::Topic',
          Properties: { TopicName: back ? importing('orders-name') : 'payments' },
        },
      },
      Outputs: exporting('payments-name', { Ref: 'PaymentsTopic' }),
    },
  });

  test('stacks that import from each other', () => {
    expect(sentences(stacks(true))).toEqual([
      'error: deployments wait for each other: stack Orders -> stack Payments -> stack Orders',
    ]);
    expect(sentences(stacks(false))).toEqual([]);
  });

  const needing = (resource: string, stack = 'Database') => ({
    'guardrails:needs': [{ stack, resource, timeoutSec: 60 }],
  });

  /** A migration that waits for the service, which imports from the migration's stack. */
  const migrating = (waits: boolean): Record<string, Template> => ({
    Database: {
      Resources: {
        Table: { Type: 'AWS::DynamoDB::Table', Properties: {} },
        Migration: { Type: 'Custom::Migration', Metadata: waits ? needing('Service', 'Service') : {}, Properties: {} },
      },
      Outputs: exporting('table', { Ref: 'Table' }),
    },
    Service: {
      Resources: { Service: { Type: 'AWS::SSM::Parameter', Properties: { Value: importing('table') } } },
    },
  });

  test('a migration that waits for the service that waits for the migration', () => {
    expect(sentences(migrating(true))).toEqual([
      'error: deployments wait for each other: stack Database -> Database/Migration -> Service/Service -> stack Database',
    ]);
    expect(sentences(migrating(false))).toEqual([]);
  });

  test('a custom resource whose provider is a service that needs the stack of the custom resource', () => {
    const custom = (needs: boolean): Record<string, Template> => ({
      Seed: {
        Resources: { Seed: { Type: 'Custom::Seed', Properties: { ServiceToken: importing('seeder') } } },
      },
      Seeder: {
        Resources: {
          Seeder: {
            Type: 'AWS::Lambda::Function',
            Metadata: needs ? { 'guardrails:needs': [{ stack: 'Seed', timeoutSec: 60 }] } : {},
            Properties: {},
          },
        },
        Outputs: exporting('seeder', { 'Fn::GetAtt': ['Seeder', 'Arn'] }),
      },
    });
    expect(sentences(custom(true))).toEqual([
      'error: deployments wait for each other: stack Seed -> stack Seeder -> Seeder/Seeder -> stack Seed',
    ]);
    expect(sentences(custom(false))).toEqual([]);
  });

  test('two deployments of one stack that declare to need each other', () => {
    const mutual = (back: boolean) => ({
      Shop: shop((_, resources) => {
        resources.OrdersAlias.Metadata = needing('Queue', 'Shop');
        if (back) resources.Queue.Metadata = needing('OrdersAlias', 'Shop');
      }),
    });
    expect(sentences(mutual(true))).toEqual([
      'error: deployments wait for each other: Shop/OrdersAlias -> Shop/Queue -> Shop/OrdersAlias',
    ]);
    expect(sentences(mutual(false))).toEqual([]);
  });

  test('a loop inside of one template alone is told once, as a cycle', () => {
    const templates = {
      Shop: shop((_, resources) => {
        resources.Table.DependsOn = 'Queue';
        resources.Queue.DependsOn = 'Table';
      }),
    };
    expect(findingsOf(inspected(templates)).map(({ ruleId }) => ruleId)).toEqual(['cycle']);
  });
});

describe('wait-without-timeout', () => {
  const needs = (timeoutSec?: number) => (_: Template, resources: Template) => {
    resources.OrdersAlias.Metadata = { 'guardrails:needs': [{ stack: 'Shop', resource: 'Queue', timeoutSec }] };
  };
  const token = (limits: object) => (_: Template, resources: Template) => {
    resources.Flow = {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        Definition: {
          States: { Ask: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', ...limits } },
        },
      },
    };
  };

  test('a declared wait without a timeout', () => {
    expect(said('wait-without-timeout', needs())).toEqual(['warning: OrdersAlias waits for Queue without a timeout']);
    expect(said('wait-without-timeout', needs(60))).toEqual([]);
  });

  test('a task token that may never come back', () => {
    expect(said('wait-without-timeout', token({}))).toEqual([
      'warning: state machine Flow waits for a task token in States.Ask without a timeout',
    ]);
    expect(said('wait-without-timeout', token({ TimeoutSeconds: 60 }))).toEqual([]);
    expect(said('wait-without-timeout', token({ HeartbeatSeconds: 60 }))).toEqual([]);
  });
});

describe('order', () => {
  const migration =
    (change: (resources: Template) => void, revision = 'sc-21') =>
    (_: Template, resources: Template) => {
      resources.Migration = {
        Type: 'Custom::SchemaMigration',
        Properties: { ServiceToken: 'arn', SchemaRev: revision },
      };
      change(resources);
    };

  test('a rollout that does not wait for its migration', () => {
    expect(
      said(
        'order',
        migration(() => {}),
      ),
    ).toEqual([
      'error: OrdersAlias does not wait for the migration Migration, which makes the schema revision that it carries: they run in parallel',
    ]);
  });

  test('a migration that runs after the rollout', () => {
    expect(
      said(
        'order',
        migration((resources) => {
          resources.Migration.DependsOn = 'OrdersAlias';
        }),
      ),
    ).toEqual(['error: the migration Migration runs after OrdersAlias, which needs its schema revision']);
  });

  test.each<[string, (resources: Template) => void]>([
    [
      'the alias waits for it',
      (resources) => {
        resources.OrdersAlias.DependsOn = 'Migration';
      },
    ],
    [
      'the function waits for it',
      (resources) => {
        resources.Orders.DependsOn = ['Migration'];
      },
    ],
    [
      'the function does the migration itself',
      (resources) => {
        resources.Migration.Properties.ServiceToken = { 'Fn::GetAtt': ['Orders', 'Arn'] };
      },
    ],
  ])('is no finding where %s', (_title, change) => {
    expect(said('order', migration(change))).toEqual([]);
  });

  test('a migration to another revision is not what the function carries', () => {
    expect(
      said(
        'order',
        migration(() => {}, 'sc-22'),
      ),
    ).toEqual([]);
  });

  test('without an alias the function itself must wait', () => {
    const plain = (waits: boolean) =>
      migration((resources) => {
        delete resources.OrdersAlias.UpdatePolicy;
        resources[waits ? 'Orders' : 'OrdersAlias'].DependsOn = 'Migration';
      });
    expect(said('order', plain(false))).toHaveLength(1);
    expect(said('order', plain(true))).toEqual([]);
  });

  test('an index build that was declared', () => {
    const build = (waits: boolean) => (_: Template, resources: Template) => {
      resources.Orders.Properties.Environment.Variables.INDEX_HASH = 'a1b2';
      resources.Build = {
        Type: 'AWS::CodeBuild::Project',
        Metadata: { 'guardrails:produces': { indexHash: 'a1b2' } },
        Properties: {},
      };
      if (waits) resources.OrdersAlias.DependsOn = 'Build';
    };
    expect(said('order', build(false))).toEqual([
      'error: OrdersAlias does not wait for the index build Build, which makes the index that it carries: they run in parallel',
    ]);
    expect(said('order', build(true))).toEqual([]);
  });
});

describe('too-many-at-once', () => {
  /** The shop's alias and more of its kind, each waiting for the one that is so far before it. */
  const aliases = (count: number, apart?: number) => (_: Template, resources: Template) => {
    for (let index = 1; index < count; index++) {
      resources[`Alias${index}`] = structuredClone(resources.OrdersAlias);
      resources[`Alias${index}`].Properties.Name = `live-${index}`;
      if (apart !== undefined && index >= apart) resources[`Alias${index}`].DependsOn = `Alias${index - apart}`;
      if (apart !== undefined && index === apart) resources[`Alias${index}`].DependsOn = 'OrdersAlias';
    }
  };

  test('an eleventh alias that is shifted with the others is found', () => {
    expect(said('too-many-at-once', aliases(11))).toEqual([
      'warning: stack Shop shifts 11 guarded aliases at once, more than 10',
    ]);
    expect(said('too-many-at-once', aliases(10))).toEqual([]);
  });

  test('aliases that wait for each other are shifted in turns', () => {
    expect(said('too-many-at-once', aliases(60, 10))).toEqual([]);
    expect(said('too-many-at-once', aliases(60, 12))).toEqual([
      'warning: stack Shop shifts 12 guarded aliases at once, more than 10',
    ]);
  });
});
