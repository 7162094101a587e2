import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FindingSeverity, Guardrails, GuardrailsPlugin } from '../../lib';
import { cyclesOf } from '../../lib/validation/acyclic';

/** An app whose failing synthesis throws the report instead of printing it. */
function newApp(): App {
  return new App({ builtinCloudFormationValidation: false, context: { '@aws-cdk/core:appMode': 'inmemory' } });
}

/** A function guarded by the CDK alone, with a queue in front of it. */
class Service extends Construct {
  public readonly fn: lambda.Function;
  public readonly alias: lambda.Alias;

  public constructor(scope: Construct, id: string, bypassed = false, autoRollback: codedeploy.AutoRollbackConfig = {}) {
    super(scope, id);
    this.fn = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => 1;'),
    });
    this.alias = new lambda.Alias(this, 'Alias', { aliasName: 'live', version: this.fn.currentVersion });
    new codedeploy.LambdaDeploymentGroup(this, 'Group', {
      alias: this.alias,
      autoRollback: { stoppedDeployment: true, failedDeployment: true, ...autoRollback },
    });
    const source = new SqsEventSource(new sqs.Queue(this, 'Queue'));
    if (bypassed) this.fn.addEventSource(source);
    else this.alias.addEventSource(source);
  }
}

/** What `cdk synth` would say and write. */
function synthesized(app: App) {
  let failed: string | undefined;
  const print = jest.spyOn(console, 'error').mockImplementation(() => {});
  try {
    app.synth();
  } catch (error) {
    failed = (error as Error).message;
  }
  print.mockRestore();
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  // The CDK leaves out what is empty.
  const report = pluginReports.find(({ pluginName }: any) => pluginName === 'guardrails') ?? { violations: [] };
  const line = ({ severity, ruleName, violatingConstructs: [{ constructPath }] }: any) =>
    `${severity} ${ruleName} ${constructPath}`;
  return {
    failed,
    report,
    violations: report.violations.map(line),
    suppressed: (report.suppressedViolations ?? []).map(
      (one: any) => `${line(one)} (${one.acknowledgedAt ?? ''}: ${one.reason})`,
    ),
  };
}

const MAPPING = 'Shop/Orders/Function/SqsEventSource:ShopOrdersQueue75260E39/Resource';

test('one line lets an error fail the synthesis, with place, why and fix in its report', () => {
  const app = newApp();
  new Service(new Stack(app, 'Shop'), 'Orders', true);
  Guardrails.of(app).enforce();
  const { failed, violations, report } = synthesized(app);
  expect(violations).toEqual([`error bypass ${MAPPING}`]);
  expect(report.violations[0]).toMatchObject({
    description:
      'event source mapping OrdersFunctionSqsEventSourceShopOrdersQueue75260E39D276EE70 reaches function OrdersFunction520DBA95 unqualified, around its guarded alias live; ' +
      'CodeDeploy shifts the alias only: this traffic reaches a new version at once, before any check, and no alarm of the deployment sees it',
    suggestedFix:
      'let Properties.FunctionName name the alias: { Ref: OrdersAliasFA69D35F }, in the CDK pass the alias where the function is passed',
  });
  expect(failed).toContain('reaches function OrdersFunction520DBA95 unqualified');
});

test('a clean app passes', () => {
  const app = newApp();
  new Service(new Stack(app, 'Shop'), 'Orders');
  Guardrails.of(app).enforce({ severity: FindingSeverity.INFO, requireGuards: true });
  expect(synthesized(app)).toMatchObject({ failed: undefined, violations: [], suppressed: [] });
});

describe('severity', () => {
  const withWarning = (severity?: FindingSeverity) => {
    const app = newApp();
    new Service(new Stack(app, 'Shop'), 'Orders', false, { stoppedDeployment: false });
    Guardrails.of(app).enforce({ severity });
    return synthesized(app);
  };

  test('a warning is in the report and fails nothing', () => {
    expect(withWarning()).toMatchObject({
      failed: undefined,
      violations: ['warning inert-rollback Shop/Orders/Group/Resource'],
    });
  });

  test('a warning fails where warnings are not accepted', () => {
    const { failed, violations } = withWarning(FindingSeverity.WARNING);
    expect(violations).toEqual(['error inert-rollback Shop/Orders/Group/Resource']);
    expect(failed).toContain('does not roll back a deployment that somebody stops');
  });
});

describe('acknowledgement', () => {
  const app = (path: string | undefined, id = 'bypass', reason = 'moves to the alias in May') => {
    const whole = newApp();
    new Service(new Stack(whole, 'Shop'), 'Orders', true);
    Guardrails.of(whole).enforce({ acknowledge: [{ id, reason, ...(path !== undefined && { path }) }] });
    return whole;
  };

  test.each([
    ['Shop/Orders', 'Shop/Orders'],
    [MAPPING, MAPPING],
    [undefined, ''],
  ])('for %s stays in the report of the CDK with its reason', (path, at) => {
    expect(synthesized(app(path))).toMatchObject({
      failed: undefined,
      violations: [],
      suppressed: [`error bypass ${MAPPING} (${at}: moves to the alias in May)`],
    });
  });

  test('by the CDK itself counts as well', () => {
    const whole = newApp();
    const stack = new Stack(whole, 'Shop');
    new Service(stack, 'Orders', true);
    Guardrails.of(whole).enforce();
    Validations.of(stack).acknowledge({ id: 'guardrails::bypass', reason: 'known' });
    expect(synthesized(whole)).toMatchObject({
      failed: undefined,
      suppressed: [`error bypass ${MAPPING} (Shop: known)`],
    });
  });

  test('elsewhere accepts nothing, and says that it is stale', () => {
    const { failed, violations } = synthesized(app('Shop/Orders/Queue'));
    expect(failed).toBeDefined();
    expect(violations).toEqual([`error bypass ${MAPPING}`, 'warning stale-acknowledgement Shop/Orders/Queue']);
  });

  test('of a path that is not there fails the synthesis', () => {
    expect(() => app('Shop/Odrers').synth()).toThrow(
      'bypass is acknowledged for Shop/Odrers, which is not in the app, expected the path of a construct, correct it or remove it',
    );
  });

  test('fails for an unknown rule and without a reason', () => {
    expect(() => app('Shop', 'bypas')).toThrow(
      /^: there is no rule bypas to acknowledge, expected one of bypass, unguarded, /,
    );
    expect(() => app('Shop', 'guardrails::bypass', ' ')).toThrow(
      ': bypass is acknowledged without a reason, got an empty text, expected why it is accepted',
    );
  });
});

describe('scope', () => {
  const twoStacks = (enforce: (shop: Stack, other: Stack) => void) => {
    const app = newApp();
    const [shop, other] = [new Stack(app, 'Shop'), new Stack(app, 'Other')];
    new Service(shop, 'Orders', true);
    new Service(other, 'Orders', true);
    enforce(shop, other);
    return synthesized(app).violations;
  };

  test('a stack answers for itself', () => {
    expect(twoStacks((shop) => Guardrails.of(shop).enforce())).toEqual([`error bypass ${MAPPING}`]);
  });

  test('a construct answers for what is below it', () => {
    expect(twoStacks((shop) => Guardrails.of(shop.node.findChild('Orders')).enforce())).toHaveLength(1);
    expect(twoStacks((shop) => Guardrails.of(new Construct(shop, 'Empty')).enforce())).toEqual([]);
  });

  test('two scopes each have their own severity', () => {
    const app = newApp();
    const [shop, other] = [new Stack(app, 'Shop'), new Stack(app, 'Other')];
    new Service(shop, 'Orders', false, { stoppedDeployment: false });
    new Service(other, 'Orders', false, { stoppedDeployment: false });
    Guardrails.of(shop).enforce({ severity: FindingSeverity.WARNING });
    Guardrails.of(other).enforce();
    expect(synthesized(app).violations.sort()).toEqual([
      'error inert-rollback Shop/Orders/Group/Resource',
      'warning inert-rollback Other/Orders/Group/Resource',
    ]);
  });

  test('stacks of a stage are looked at from the app, and stages are not compared with each other', () => {
    const app = newApp();
    for (const [id, revision] of [
      ['Test', 'sc-2'],
      ['Production', 'sc-1'],
    ]) {
      const service = new Service(new Stack(new Stage(app, id), 'Shop'), 'Orders', id === 'Test');
      service.fn.addEnvironment('SCHEMA_REV', revision);
    }
    Guardrails.of(app).enforce();
    expect(synthesized(app).violations).toEqual([
      'error bypass Test/Shop/Orders/Function/SqsEventSource:TestShopOrdersQueue1C6022EB/Resource',
    ]);
  });

  test('resources of a nested stack are found in its template and acknowledged by their path', () => {
    const nested = (acknowledged: boolean) => {
      const app = newApp();
      const inner = new NestedStack(new Stack(app, 'Shop'), 'Inner');
      new Service(inner, 'Orders', true);
      Guardrails.of(app).enforce({
        acknowledge: acknowledged ? [{ id: 'bypass', path: 'Shop/Inner', reason: 'known' }] : [],
      });
      return synthesized(app);
    };
    expect(nested(false).violations).toEqual([
      expect.stringMatching(/^error bypass Shop\/Inner\/Orders\/Function\/SqsEventSource:.*\/Resource$/),
    ]);
    expect(nested(true)).toMatchObject({ failed: undefined, violations: [] });
  });

  test('guards are required where a scope says so, and nowhere else', () => {
    const app = newApp();
    const [shop, other] = [new Stack(app, 'Shop'), new Stack(app, 'Other')];
    for (const stack of [shop, other]) {
      const fn = new lambda.Function(stack, 'Plain', {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => 1;'),
      });
      fn.addEventSource(new SqsEventSource(new sqs.Queue(stack, 'Queue')));
    }
    Guardrails.of(shop).enforce({ requireGuards: true });
    Guardrails.of(other).enforce();
    expect(synthesized(app).violations).toEqual(['error unguarded Shop/Plain/Resource']);
  });

  test('fails outside of an app', () => {
    expect(() => Guardrails.of(new Construct(undefined as never, '')).enforce()).toThrow(
      'rules look at synthesized templates, got a construct outside of an app, expected one inside',
    );
  });
});

test('the plugin can be added by hand, and knows what is deployed and which texts go with the app', () => {
  const app = newApp();
  new Service(new Stack(app, 'Shop'), 'Orders');
  const before = Template.fromStack(app.node.findChild('Shop') as Stack).toJSON();
  const aliasId = Object.keys(before.Resources).find(
    (id) => before.Resources[id].Type === 'AWS::Lambda::Alias',
  ) as string;
  before.Resources.Renamed = before.Resources[aliasId];
  delete before.Resources[aliasId];
  const deployed = join(app.outdir, 'deployed.json');
  const prompt = join(app.outdir, 'prompt.md');
  writeFileSync(deployed, JSON.stringify(before));
  writeFileSync(prompt, '{{question}} {{context}}');

  const again = newApp();
  new Service(new Stack(again, 'Shop'), 'Orders');
  const plugin = new GuardrailsPlugin({
    deployed: { Shop: deployed },
    texts: [{ path: prompt, variables: ['question'] }],
  });
  Validations.of(again).addPlugins(plugin);
  expect(synthesized(again).violations).toEqual([
    'error alias-replaced Shop/Orders/Alias/Resource',
    expect.stringMatching(/^error unresolved-placeholder/),
  ]);
});

describe('needs and produces', () => {
  test('a declared wait is counted across stacks, with its timeout', () => {
    const app = newApp();
    const [shop, data] = [new Stack(app, 'Shop'), new Stack(app, 'Data')];
    const service = new Service(shop, 'Orders');
    const queue = new sqs.Queue(data, 'Migration');
    Guardrails.of(service).needs(queue, { timeout: Duration.minutes(10) });
    Guardrails.of(queue).needs(shop);
    Guardrails.of(app).enforce();
    const { failed, violations, report } = synthesized(app);
    expect(failed).toBeDefined();
    expect(violations).toEqual([
      'error deadlock Data/Migration/Resource',
      'warning wait-without-timeout Data/Migration/Resource',
    ]);
    expect(report.violations[0].description).toContain(
      'deployments wait for each other: Data/MigrationC13A4580 -> stack Shop -> Shop/OrdersAliasFA69D35F -> Data/MigrationC13A4580',
    );
    const template = JSON.parse(readFileSync(join(app.outdir, 'Shop.template.json'), 'utf8'));
    expect(template.Resources.OrdersAliasFA69D35F.Metadata['guardrails:needs']).toEqual([
      { stack: 'Data', resource: 'MigrationC13A4580', timeoutSec: 600 },
    ]);
  });

  test('a declared product orders the functions that carry it', () => {
    const ordered = (depends: boolean) => {
      const app = newApp();
      const stack = new Stack(app, 'Shop');
      const service = new Service(stack, 'Orders');
      service.fn.addEnvironment('SCHEMA_REV', 'sc-2');
      const migration = new sqs.Queue(stack, 'Migration');
      Guardrails.of(migration).produces({ schemaRev: 'sc-2' });
      if (depends) service.alias.node.addDependency(migration);
      Guardrails.of(app).enforce();
      return synthesized(app).violations;
    };
    expect(ordered(false)).toEqual(['error order Shop/Orders/Alias/Resource']);
    expect(ordered(true)).toEqual([]);
  });

  test('fails for a construct without resources, and for nothing produced', () => {
    const stack = new Stack(newApp(), 'Shop');
    const empty = new Construct(stack, 'Empty');
    expect(() => Guardrails.of(empty).needs(stack)).toThrow(
      'Shop/Empty: nothing is deployed of this construct, got one without resources, expected a resource, name the construct that holds it',
    );
    expect(() => Guardrails.of(stack).produces({})).toThrow(
      'Shop: produces nothing, got neither schemaRev nor indexHash, expected one of them, name what is there afterwards',
    );
  });
});

describe('staggered', () => {
  const many = (count: number, atOnce?: number) => {
    const app = newApp();
    const stack = new Stack(app, 'Shop');
    for (let index = 0; index < count; index++) new Service(stack, `S${index}`);
    if (atOnce !== 0) Guardrails.of(app).staggered(atOnce === undefined ? {} : { atOnce });
    Guardrails.of(app).enforce({ severity: FindingSeverity.WARNING });
    return { app, stack };
  };

  test('aliases wait in turns, without a cycle and without a finding', () => {
    const { app, stack } = many(12);
    expect(synthesized(app)).toMatchObject({ failed: undefined, violations: [] });
    const template = Template.fromStack(stack).toJSON();
    const aliases = Object.entries<any>(template.Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Alias');
    const ids = aliases.map(([id]) => id);
    expect(aliases.map(([, { DependsOn }]) => (DependsOn ?? []).filter((id: string) => ids.includes(id)))).toEqual(
      ids.map((_id, index) => (index < 10 ? [] : [ids[index - 10]])),
    );
    expect(cyclesOf(template)).toEqual([]);
  });

  test('without it, an eleventh alias is a finding that names it', () => {
    const { report } = synthesized(many(11, 0).app);
    expect(report.violations[0].suggestedFix).toBe(
      'shift them in turns: Guardrails.of(stack).staggered() in the CDK, DependsOn between the aliases in a template; or split the stack',
    );
    expect(synthesized(many(10, 0).app).violations).toEqual([]);
  });

  test.each([0, 1.5, Number.NaN])('fails for %d at once', (atOnce) => {
    expect(() => Guardrails.of(new Stack(newApp(), 'Shop')).staggered({ atOnce })).toThrow(
      `Shop: atOnce counts aliases, got ${atOnce}, expected a whole number from 1 on, name how many may be shifted at the same time`,
    );
  });
});
