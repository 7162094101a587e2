import fc from 'fast-check';
import { ContractError } from '../../lib/contract/decode';
import { type CheckSpec, type Plan, parsePlan } from '../../lib/contract/plan';
import { PLAN } from '../support/hook-host';

const text = fc.string({ minLength: 1 });
const texts = fc.array(text, { maxLength: 3 });
const mode = fc.constantFrom('enforced' as const, 'observe' as const);

function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, ...requiredKeys: (keyof T)[]) {
  return fc.record(model, { requiredKeys }) as fc.Arbitrary<T>;
}

const specs: fc.Arbitrary<CheckSpec> = fc.oneof(
  fc.record({ kind: fc.constant('environment' as const), id: text, mode, required: texts, removed: texts }),
  fc.record(
    {
      kind: fc.constant('secret' as const),
      id: text,
      mode,
      secretId: text,
      variables: texts,
      jsonKeys: fc.array(text, { minLength: 1 }),
    },
    { requiredKeys: ['kind', 'id', 'mode', 'secretId', 'variables'] },
  ),
  fc.record({ kind: fc.constant('parameter' as const), id: text, mode, name: text, variables: texts }),
  fc.record(
    { kind: fc.constant('release' as const), id: text, mode, schemaRevParameter: text, indexHashParameter: text },
    { requiredKeys: ['kind', 'id', 'mode'] },
  ),
  fc.record({
    kind: fc.constant('alarms' as const),
    id: text,
    mode,
    alarmNames: texts,
    bakeSec: fc.integer({ min: 0, max: 720 }),
  }),
);
const lists = fc.uniqueArray(specs, { minLength: 1, maxLength: 5, selector: ({ id }) => id });
const plans: fc.Arbitrary<Plan> = fc.record({
  planVersion: fc.constant(1 as const),
  functionName: text,
  aliasName: text,
  targetVersion: text,
  inspectionRoleArn: text,
  release: record({ releaseId: text, schemaRev: text, indexHash: text }, 'releaseId'),
  runbook: text,
  beforeAllowTraffic: lists,
  afterAllowTraffic: lists,
});

function parse(change: object): Plan {
  return parsePlan(JSON.stringify({ ...PLAN, ...change }));
}

test('a plan survives the way through JSON', () => {
  fc.assert(fc.property(plans, (plan) => expect(parsePlan(JSON.stringify(plan))).toEqual(plan)));
});

test('a plan that lacks any of its fields is refused', () => {
  for (const field of Object.keys(PLAN)) {
    expect(() => parse({ [field]: undefined })).toThrow(new RegExp(`^plan\\.${field}: `));
  }
});

test('a plan with a field that nobody knows is refused, at any depth', () => {
  expect(() => parse({ extra: 1 })).toThrow(new ContractError('plan: unknown field extra'));
  expect(() => parse({ release: { ...PLAN.release, digest: 'x' } })).toThrow(
    new ContractError('plan.release: unknown field digest'),
  );
  const [first, ...others] = PLAN.beforeAllowTraffic;
  expect(() => parse({ beforeAllowTraffic: [{ ...first, enabled: false }, ...others] })).toThrow(
    new ContractError('plan.beforeAllowTraffic[0]: unknown field enabled'),
  );
});

test('a check of a kind that nobody knows is refused', () => {
  const [first] = PLAN.beforeAllowTraffic;
  expect(() => parse({ afterAllowTraffic: [first, { ...first, id: 'x', kind: 'freeze' }] })).toThrow(
    new ContractError(
      'plan.afterAllowTraffic[1].kind: expected one of environment, secret, parameter, release, artifact, permission, readiness, alarms, traffic, synthetic-traffic, ' +
        'dependencies, invoke, function, got a value of type string',
    ),
  );
});

test('a check of an unknown mode is refused', () => {
  const [first] = PLAN.beforeAllowTraffic;
  expect(() => parse({ beforeAllowTraffic: [{ ...first, mode: 'off' }] })).toThrow(
    new ContractError('plan.beforeAllowTraffic[0].mode: expected one of enforced, observe, got a value of type string'),
  );
});

test('a lifecycle event without checks is refused', () => {
  expect(() => parse({ beforeAllowTraffic: [] })).toThrow(
    new ContractError('plan.beforeAllowTraffic: expected at least 1 item, got 0'),
  );
});

test('two checks of one id in one lifecycle event are refused, in two events they are not', () => {
  const [first] = PLAN.beforeAllowTraffic;
  expect(() => parse({ beforeAllowTraffic: [first, first] })).toThrow(
    new ContractError('plan.beforeAllowTraffic: expected unique ids, got environment twice'),
  );
  expect(parse({ beforeAllowTraffic: [first], afterAllowTraffic: [first] }).afterAllowTraffic).toEqual([first]);
});

test('of a plan of another version nothing but the version is told', () => {
  const repair = 'deploy the hooks and the plan from the same version of the library';
  expect(() => parse({ planVersion: 2, somethingNew: 1 })).toThrow(
    new ContractError(`plan.planVersion: expected 1, got 2; ${repair}`),
  );
  expect(() => parse({ planVersion: '1' })).toThrow(
    new ContractError(`plan.planVersion: expected 1, got no number; ${repair}`),
  );
});

test('a bake longer than a hook can wait is refused', () => {
  const alarms = { kind: 'alarms', id: 'alarms', mode: 'enforced', alarmNames: [], bakeSec: 721 };
  expect(() => parse({ afterAllowTraffic: [alarms] })).toThrow(
    new ContractError(
      'plan.afterAllowTraffic[0].bakeSec: expected a number between 0 and 720, got a value of type number',
    ),
  );
});

test('no text whatever is parsed into something that is no plan, nor throws anything but a contract error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (json) => expect(() => parsePlan(json)).toThrow(ContractError)),
  );
});
