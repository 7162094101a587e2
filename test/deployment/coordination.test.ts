import { Template } from 'aws-cdk-lib/assertions';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import {
  Check,
  DependencyLock,
  DeploymentMode,
  FreezeWindow,
  type GuardedDeploymentProps,
  ReleaseLedger,
  Weekday,
} from '../../lib';
import { parsePlan } from '../../lib/contract/plan';
import { expectAcyclic } from '../../lib/testing';
import { guarded, planOf, resourcesOf, symbolic, testFunction, testStack } from '../support/stacks';

const WINDOW = FreezeWindow.weekly({ days: [Weekday.FRIDAY], from: '17:00', to: '08:00', timeZone: 'Europe/Berlin' });

function stackWith(props: (ledger: ReleaseLedger) => Partial<GuardedDeploymentProps>) {
  const stack = testStack();
  const ledger = new ReleaseLedger(stack, 'Ledger');
  guarded(stack, props(ledger));
  return stack;
}

function inspectionStatements(stack: ReturnType<typeof testStack>) {
  const roles = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).filter(([id]) =>
    id.startsWith('OrdersInspection'),
  );
  expect(roles).toHaveLength(1);
  return roles[0][1].Properties.Policies[0].PolicyDocument.Statement as any[];
}

test('the plan names ledger, windows and locks, with a lease as long as hook, shift, bake and slack', () => {
  const stack = stackWith((ledger) => ({
    ledger,
    freezeWindows: [WINDOW],
    sharedDependencies: [DependencyLock.exclusive('orders-db'), DependencyLock.shared('stock')],
    mode: DeploymentMode.OBSERVE,
  }));
  const [table] = Object.keys(resourcesOf(stack, 'AWS::DynamoDB::Table'));
  const [calendar] = Object.keys(resourcesOf(stack, 'AWS::SSM::Document'));
  const plan = planOf(stack);
  expect(plan.coordination).toEqual({
    mode: 'observe',
    ledgerTable: `<${table}>`,
    freezeWindows: [{ name: 'weekly', calendar: `<${calendar}>`, timeZone: 'Europe/Berlin' }],
    locks: {
      // 900 of the hook, 1,800 of the shift, 300 of the bake, 600 of slack
      leaseSec: 3600,
      holds: [
        { name: 'orders-db', mode: 'exclusive' },
        { name: 'stock', mode: 'shared' },
      ],
    },
  });
  expect(parsePlan(JSON.stringify(plan)).coordination).toEqual(plan.coordination);
  expectAcyclic(Template.fromStack(stack));
});

test('without anything of it the plan has no such section', () => {
  const stack = testStack();
  guarded(stack);
  expect(planOf(stack)).not.toHaveProperty('coordination');
  expect(inspectionStatements(stack).filter(({ Action }) => JSON.stringify(Action).includes('dynamodb'))).toEqual([]);
});

test('the inspection role reaches the records of its own group, the locks it names and the calendars it asks, by item', () => {
  const stack = stackWith((ledger) => ({
    ledger,
    freezeWindows: [WINDOW, FreezeWindow.calendar('Holidays')],
    sharedDependencies: [DependencyLock.exclusive('orders-db')],
  }));
  const [table] = Object.keys(resourcesOf(stack, 'AWS::DynamoDB::Table'));
  const [calendar] = Object.keys(resourcesOf(stack, 'AWS::SSM::Document'));
  const [group] = Object.keys(resourcesOf(stack, 'AWS::CodeDeploy::DeploymentGroup'));
  const [application] = Object.keys(resourcesOf(stack, 'AWS::CodeDeploy::Application'));
  const of = (service: string) =>
    inspectionStatements(stack)
      .filter(({ Action }) => JSON.stringify(Action).includes(service))
      .map(({ Action, Resource, Condition }) => ({
        Action,
        Resource: [Resource].flat().map(symbolic),
        ...(Condition && {
          keys: Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys'].map(symbolic),
          unlessNone: Condition.Null,
        }),
      }));
  const rules = { Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: [`<${table}.Arn>`] };
  const unlessNone = { 'dynamodb:LeadingKeys': 'false' };
  expect(of('dynamodb')).toEqual([
    { ...rules, keys: [`deployment#<${application}>/<${group}>`], unlessNone },
    { ...rules, keys: ['lock#orders-db'], unlessNone },
  ]);
  const document = 'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:document';
  expect(of('CalendarState')).toEqual([
    { Action: 'ssm:GetCalendarState', Resource: [`${document}/<${calendar}>`, `${document}/Holidays`] },
  ]);
});

test('an observed deployment keeps its alarms in the plan, and CodeDeploy does not act on them', () => {
  const stack = stackWith(() => ({ mode: DeploymentMode.OBSERVE }));
  const [group] = Object.values(resourcesOf(stack, 'AWS::CodeDeploy::DeploymentGroup'));
  expect(group.Properties.AlarmConfiguration).toMatchObject({ Enabled: false, Alarms: [{}] });
  expect(planOf(stack).afterAllowTraffic[0].alarmNames).toHaveLength(1);
});

const DB = DependencyLock.exclusive('orders-db');

test.each<[string, (ledger: ReleaseLedger) => Partial<GuardedDeploymentProps>, string]>([
  [
    'locks without a ledger',
    () => ({ sharedDependencies: [DB] }),
    "Shop/Orders: locks are kept in a ledger, got sharedDependencies orders-db without one, expected the ledger of this environment, add ledger: new ReleaseLedger(this, 'Ledger') or remove sharedDependencies",
  ],
  [
    'a lock that is named twice',
    (ledger) => ({ ledger, sharedDependencies: [DB, DependencyLock.shared('orders-db')] }),
    'Shop/Orders: a lock is held in one way, got orders-db twice in sharedDependencies, remove one of them',
  ],
])('%s: refused', (_, props, message) => {
  expect(() => stackWith(props)).toThrow(new Error(message));
});

test('locks of a shift of unknown length: refused', () => {
  const stack = testStack();
  const deploymentConfig = codedeploy.LambdaDeploymentConfig.fromLambdaDeploymentConfigName(stack, 'Own', 'Own');
  const ledger = new ReleaseLedger(stack, 'Ledger');
  expect(() => guarded(stack, { ledger, sharedDependencies: [DB], deploymentConfig })).toThrow(
    new Error(
      'Shop/Orders: a lock must be held for as long as traffic shifts, got a deployment configuration whose minutes are not known at synth, ' +
        'expected one of LambdaDeploymentConfig or one that is defined in this app, use it or remove sharedDependencies',
    ),
  );
});

test('a check that is called like a gate: refused', () => {
  const stack = stackWith(() => ({ beforeAllowTraffic: [Check.environment({ id: 'freeze' })] }));
  expect(() => Template.fromStack(stack)).toThrow(
    /a check has the id freeze, which is the name of a gate, expected another one, give it an id of its own/,
  );
});

describe('deployments of one stack', () => {
  function aliasDependencies(first: DependencyLock[], second: DependencyLock[]) {
    const stack = testStack();
    const ledger = new ReleaseLedger(stack, 'Ledger');
    guarded(stack, { ledger, sharedDependencies: first, lambdaFunction: testFunction(stack, 'One') }, 'First');
    guarded(stack, { ledger, sharedDependencies: second, lambdaFunction: testFunction(stack, 'Two') }, 'Second');
    expectAcyclic(Template.fromStack(stack));
    const aliases = resourcesOf(stack, 'AWS::Lambda::Alias');
    const ids = Object.keys(aliases);
    return Object.values(aliases).map(({ DependsOn }) => [DependsOn].flat().filter((id: string) => ids.includes(id)));
  }
  const SHARED = DependencyLock.shared('orders-db');

  test.each<[string, DependencyLock[], DependencyLock[], number]>([
    ['that want a lock alone are deployed one after another', [DB], [DB], 1],
    ['of which one shares what the other wants alone are deployed one after another', [SHARED], [DB], 1],
    ['that share a lock are deployed at the same time', [SHARED], [SHARED], 0],
    ['with different locks are deployed at the same time', [DB], [DependencyLock.exclusive('stock')], 0],
  ])('%s', (_, first, second, waits) => {
    const [one, two] = aliasDependencies(first, second);
    expect(one).toEqual([]);
    expect(two).toHaveLength(waits);
  });
});
