import { findingsOf } from '../../../lib/validation/inspect';
import { findings, inspected } from '../support/inspected';
import { addFunction, said, shop, type Template } from '../support/shop';

describe('release-skew', () => {
  const second = (variables: Template) => (_: Template, resources: Template) =>
    addFunction(resources, 'Report', variables);

  test.each(['RELEASE_ID', 'SCHEMA_REV'])('another %s is found', (variable) => {
    const mine = { RELEASE_ID: 'r1', SCHEMA_REV: 'sc-21' }[variable];
    expect(said('release-skew', second({ [variable]: 'other' }))).toEqual([
      `error: functions carry different ${variable}: ${mine} (Orders), other (Report)`,
    ]);
    expect(said('release-skew', second({ [variable]: mine }))).toEqual([]);
  });

  test('a function that carries nothing, or what only the deployment knows, is none', () => {
    expect(said('release-skew', second({}))).toEqual([]);
    expect(said('release-skew', second({ RELEASE_ID: { 'Fn::FindInMap': ['a', 'b', 'c'] } }))).toEqual([]);
  });

  test('many functions are counted, not listed', () => {
    const many = (_: Template, resources: Template) => {
      for (let index = 0; index < 5; index++) addFunction(resources, `F${index}`, { INDEX_HASH: 'a' });
      addFunction(resources, 'Odd', { INDEX_HASH: 'b' });
    };
    expect(said('release-skew', many)).toEqual([
      'error: functions carry different INDEX_HASH: a (F0, F1, F2 and 2 more), b (Odd)',
    ]);
  });

  test('stacks of one release are compared, those of different stages are not', () => {
    const templates = {
      Orders: shop(),
      Report: shop((_, resources) => {
        resources.Orders.Properties.Environment.Variables.RELEASE_ID = 'r2';
      }),
    };
    const rules = (groups?: Record<string, string>) =>
      findingsOf(inspected(templates, groups ? { groups } : {})).map(({ ruleId }) => ruleId);
    expect(rules()).toEqual(['release-skew']);
    expect(rules({ Orders: 'test', Report: 'production' })).toEqual([]);
  });
});

describe('variable-near-miss', () => {
  const second = (variables: Template) => (_: Template, resources: Template) =>
    addFunction(resources, 'Report', variables);

  test('one thing under two names that are nearly the same', () => {
    expect(said('variable-near-miss', second({ TABEL_NAME: { Ref: 'Table' } }))).toEqual([
      'warning: function Orders has the variable TABLE_NAME where 1 other function(s) have TABEL_NAME',
    ]);
    expect(said('variable-near-miss', second({ TABLE_NAME: { Ref: 'Table' } }))).toEqual([]);
  });

  test.each<[string, Template]>([
    ['names that are nearly the same for different things', { TABLES_NAME: { Ref: 'Queue' } }],
    ['equal literals', { RELEASE_IDS: 'r1' }],
    ['names that differ in a digit', { TABLE_NAME_2: { Ref: 'Table' } }],
    ['both names in one function', { TABLE_NAME: { Ref: 'Table' }, TABLES_NAME: { Ref: 'Table' } }],
    ['another name altogether', { ORDERS: { Ref: 'Table' } }],
  ])('%s: none', (_title, variables) => {
    expect(said('variable-near-miss', second(variables))).toEqual([]);
  });

  test('a literal under a name whose letters are those that all others use', () => {
    const others = (count: number, odd: string) => (_: Template, resources: Template) => {
      for (let index = 0; index < count; index++) addFunction(resources, `F${index}`, { LOG_LEVEL: 'info' });
      addFunction(resources, 'Odd', { [odd]: 'debug' });
    };
    expect(said('variable-near-miss', others(3, 'LOG_LEVLE'))).toEqual([
      'warning: function Odd has the variable LOG_LEVLE where 3 other function(s) have LOG_LEVEL',
    ]);
    expect(said('variable-near-miss', others(2, 'LOG_LEVLE'))).toEqual([]);
    expect(said('variable-near-miss', others(3, 'LOG_LEVELS'))).toEqual([]);
  });
});

describe('unresolved-placeholder', () => {
  const variable = (value: unknown) => (_: Template, resources: Template) => {
    resources.Orders.Properties.Environment.Variables.TARGET = value;
  };

  test.each([
    ['${AWS::Region}', '${' + '...}'],
    ['https://{{host}}/', '{{...}}'],
    ['undefined', 'undefined'],
    ['[object Object]', '[object Object]'],
    [{ 'Fn::Sub': '${!Table}' }, '${' + '...}'],
    ['{{resolve:ssm-secure:/password}}', '{{...}}'],
  ])('%j is found, the value is not told', (value, kind) => {
    expect(said('unresolved-placeholder', variable(value))).toEqual([
      `error: the variable TARGET of function Orders holds a placeholder that nobody filled in (${kind})`,
    ]);
  });

  test.each([
    { 'Fn::Sub': '${AWS::Region}' },
    '{{resolve:ssm:/host}}',
    '{{resolve:secretsmanager:db:SecretString:password}}',
    'nullable',
    '$PATH {x}',
  ])('%j is none', (value) => {
    expect(said('unresolved-placeholder', variable(value))).toEqual([]);
  });

  test('texts that the user named, but for what is filled in at run time', () => {
    const text = 'Answer in ${LANGUAGE}.\nQuestion: {{ question }}\nContext: {{context}} [object Object]\n';
    const found = findings(shop(), { texts: [{ name: 'prompt.md', text, variables: ['question'] }] });
    expect(found.map(({ owner, property, what, fix }) => [owner, property, what, fix])).toEqual([
      [
        'prompt.md',
        'line 1',
        'prompt.md holds a placeholder that nobody fills in: ${LANGUAGE}',
        'fill it in, or name LANGUAGE among its variables where that happens at run time',
      ],
      [
        'prompt.md',
        'line 3',
        'prompt.md holds a placeholder that nobody fills in: {{context}}',
        'fill it in, or name context among its variables where that happens at run time',
      ],
      [
        'prompt.md',
        'line 3',
        'prompt.md holds a placeholder that nobody fills in: [object Object]',
        'repair what wrote the file',
      ],
    ]);
    const filled = { name: 'prompt.md', text: '{{question}} of ${user}', variables: ['question', 'user'] };
    expect(findings(shop(), { texts: [filled] })).toEqual([]);
  });
});

describe('mutable-artifact', () => {
  const image = (uri: unknown) => (_: Template, resources: Template) => {
    resources.Orders.Properties.Code = { ImageUri: uri };
  };
  const ECR = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

  test.each([
    [`${ECR}/orders:latest`, 'latest'],
    [`${ECR}/orders`, 'latest'],
    [`${ECR}/orders:prod`, 'prod'],
    [{ 'Fn::Sub': '${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/orders:stable' }, 'stable'],
  ])('%j is found', (uri, tag) => {
    expect(said('mutable-artifact', image(uri))).toEqual([
      `warning: function Orders runs the image tag ${tag}, which is moved to whatever is newest`,
    ]);
  });

  test.each([`${ECR}/orders@sha256:${'a'.repeat(64)}`, `${ECR}/orders:1.4.2`, `${ECR}/orders:${'b'.repeat(64)}`])(
    '%s is none',
    (uri) => {
      expect(said('mutable-artifact', image(uri))).toEqual([]);
    },
  );

  test('a repository whose tags cannot be moved', () => {
    const immutable = (mutability: string) => (template: Template, resources: Template) => {
      image(`${ECR}/orders:latest`)(template, resources);
      resources.Repository = {
        Type: 'AWS::ECR::Repository',
        Properties: { RepositoryName: 'orders', ImageTagMutability: mutability },
      };
    };
    expect(said('mutable-artifact', immutable('IMMUTABLE'))).toEqual([]);
    expect(said('mutable-artifact', immutable('MUTABLE'))).toHaveLength(1);
  });

  const layer = (value: unknown) => (template: Template, resources: Template) => {
    template.Parameters = {
      Newest: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/layers/newest' },
      Given: { Type: 'String' },
    };
    resources.Orders.Properties.Layers = [value];
  };

  test('a layer that a parameter store decides', () => {
    expect(said('mutable-artifact', layer({ Ref: 'Newest' }))).toEqual([
      'warning: function Orders takes as a layer whatever the SSM parameter behind Newest says',
    ]);
    expect(said('mutable-artifact', layer('{{resolve:ssm:/layers/newest}}'))).toEqual([
      'warning: function Orders takes as a layer the newest value of {{resolve:ssm:/layers/newest}}',
    ]);
  });

  test.each([{ Ref: 'Given' }, '{{resolve:ssm:/layers/newest:3}}', 'arn:aws:lambda:us-east-1:1:layer:x:4'])(
    '%j is no finding',
    (value) => {
      expect(said('mutable-artifact', layer(value))).toEqual([]);
    },
  );
});
