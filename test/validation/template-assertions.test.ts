import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { TemplateAssertions } from '../../lib';
import { expectAcyclic } from '../../lib/testing';
import { cyclesOf } from '../../lib/validation/acyclic';
import { guarded, testStack } from '../support/stacks';

const resource = (attributes: object) => ({ Type: 'AWS::Test::Thing', ...attributes });

function template(resources: Record<string, object>, more: object = {}) {
  return {
    Resources: Object.fromEntries(Object.entries(resources).map(([id, body]) => [id, resource(body)])),
    ...more,
  };
}

const message = (loop: string) => new Error(`template is cyclic, CloudFormation would refuse it: ${loop}`);

describe('expectAcyclic finds a loop through', () => {
  test.each([
    ['Ref', { Properties: { X: { Ref: 'B' } } }],
    ['Fn::GetAtt as a list', { Properties: { X: { 'Fn::GetAtt': ['B', 'Arn'] } } }],
    ['Fn::GetAtt as text', { Properties: { X: { 'Fn::GetAtt': 'B.Arn' } } }],
    ['Fn::Sub', { Properties: { X: { 'Fn::Sub': 'arn:${B.Arn}' } } }],
    ['the variables of Fn::Sub', { Properties: { X: { 'Fn::Sub': ['${Y}', { Y: { Ref: 'B' } }] } } }],
    ['a nested intrinsic', { Properties: { X: { 'Fn::Join': ['', ['a', [{ Ref: 'B' }]]] } } }],
    ['DependsOn', { DependsOn: 'B' }],
    ['a list of DependsOn', { DependsOn: ['C', 'B'] }],
    ['UpdatePolicy', { UpdatePolicy: { CodeDeployLambdaAliasUpdate: { BeforeAllowTrafficHook: { Ref: 'B' } } } }],
  ])('%s', (_title, body) => {
    expect(() => expectAcyclic(template({ A: body, B: { Properties: { X: { Ref: 'A' } } }, C: {} }))).toThrow(
      message('A -> B -> A'),
    );
  });

  test('the condition of a resource', () => {
    const cyclic = template({ A: { Condition: 'IsB' }, B: { DependsOn: 'A' } }, { Conditions: { IsB: { Ref: 'B' } } });
    expect(() => expectAcyclic(cyclic)).toThrow(message('A -> B -> A'));
  });

  test('a reference to itself', () => {
    expect(() => expectAcyclic(template({ A: { Properties: { X: { Ref: 'A' } } } }))).toThrow(message('A -> A'));
  });

  test('three resources, in the order in which they wait', () => {
    const cyclic = template({ A: { DependsOn: 'C' }, B: { DependsOn: 'A' }, C: { DependsOn: 'B' } });
    expect(() => expectAcyclic(cyclic)).toThrow(message('A -> C -> B -> A'));
  });

  test('two separate loops', () => {
    const cyclic = template({ A: { DependsOn: 'B' }, B: { DependsOn: 'A' }, C: { DependsOn: 'C' } });
    expect(() => expectAcyclic(cyclic)).toThrow(message('A -> B -> A; C -> C'));
  });
});

describe('expectAcyclic passes', () => {
  test.each([
    ['a diamond', { A: { DependsOn: ['B', 'C'] }, B: { DependsOn: 'D' }, C: { DependsOn: 'D' }, D: {} }],
    ['a literal in Fn::Sub', { A: { Properties: { X: { 'Fn::Sub': '${!A}' } } } }],
    [
      'a variable of Fn::Sub that has the name of a resource',
      { A: { Properties: { X: { 'Fn::Sub': ['${A}', { A: 'text' }] } } } },
    ],
    ['metadata', { A: { Metadata: { X: { Ref: 'A' } } } }],
    ['pseudo parameters', { A: { Properties: { X: { Ref: 'AWS::Region' } } } }],
  ])('%s', (_title, resources) => {
    expectAcyclic(template(resources as Record<string, object>));
  });

  test('a guarded stack, given as a Template or as an object', () => {
    const stack = testStack();
    guarded(stack);
    expectAcyclic(Template.fromStack(stack));
    TemplateAssertions.expectAcyclic(Template.fromStack(stack).toJSON());
  });
});

test.each([{}, { Resources: {} }, { Resources: 'x' }])('expectAcyclic fails on %j, which proves nothing', (nothing) => {
  expect(() => expectAcyclic(nothing)).toThrow(
    new Error(
      'expectAcyclic: not a template with resources, expected an object with Resources, pass Template.fromStack(stack).toJSON()',
    ),
  );
});

test('a template has a cycle exactly when its resources cannot be ordered', () => {
  const graphs = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 14 });
  fc.assert(
    fc.property(graphs, (edges) => {
      const resources: Record<string, { DependsOn: string[] }> = {};
      for (let node = 0; node < 8; node++) resources[`R${node}`] = { DependsOn: [] };
      for (const [from, to] of edges) resources[`R${from}`].DependsOn.push(`R${to}`);
      const left = new Set(Object.keys(resources));
      for (let progress = true; progress; ) {
        progress = false;
        for (const id of left) {
          if (!resources[id].DependsOn.some((target) => left.has(target))) progress = left.delete(id);
        }
      }
      const cycles = cyclesOf(template(resources));
      expect(cycles.length > 0).toBe(left.size > 0);
      for (const cycle of cycles) {
        expect(cycle.at(-1)).toBe(cycle[0]);
        for (const [index, id] of cycle.slice(1).entries()) expect(resources[cycle[index]].DependsOn).toContain(id);
      }
    }),
  );
});
