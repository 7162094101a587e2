import { Duration } from 'aws-cdk-lib';
import fc from 'fast-check';
import { parseFault, type RehearsedDeployment, rehearse } from '../../lib/rehearsal';
import { guardrailMatchers, type RehearsalOutcome } from '../../lib/testing';
import { BLOCKED, ROLLED_BACK } from '../rehearsal/report/rehearsed';
import { GUARDED, guarded } from '../rehearsal/template/guarded-template';

expect.extend(guardrailMatchers);

const PROMOTED: RehearsalOutcome = {
  functionName: 'Shop-Orders',
  aliasName: 'live',
  verdict: 'promoted',
  cause: 'version 2 has all calls: no alarm and no hook stopped it',
};
const LEFT: RehearsalOutcome = {
  ...PROMOTED,
  verdict: 'left-weighted',
  stoppedBy: 'errors',
  cause: 'nothing rolls back',
};

test('a rehearsal of the twin is what the matchers read', () => {
  const outcome: RehearsalOutcome = ROLLED_BACK satisfies RehearsedDeployment;
  expect(outcome.verdict).toBe('rolled-back');
});

describe('hold', () => {
  test('a verdict', () => {
    expect(PROMOTED).toBePromoted();
    expect(ROLLED_BACK).toBeRolledBack();
    expect(BLOCKED).toBeBlocked();
  });

  test('each verdict is no other one', () => {
    for (const outcome of [ROLLED_BACK, BLOCKED, LEFT]) expect(outcome).not.toBePromoted();
    for (const outcome of [PROMOTED, BLOCKED, LEFT]) expect(outcome).not.toBeRolledBack();
    for (const outcome of [PROMOTED, ROLLED_BACK, LEFT]) expect(outcome).not.toBeBlocked();
  });

  test('the culprit: a whole name, or how the name of an alarm begins', () => {
    expect(ROLLED_BACK).toBeRolledBack({ by: 'orders-errors-v2' });
    expect(ROLLED_BACK).toBeRolledBack({ by: 'orders-errors' });
    expect(ROLLED_BACK).not.toBeRolledBack({ by: 'errors-v2' });
    expect(ROLLED_BACK).not.toBeRolledBack({ by: 'orders-errors-v2-and-more' });
    expect(BLOCKED).toBeBlocked({ by: 'secret:Key' });
    expect(BLOCKED).not.toBeBlocked({ by: 'secret' });
  });

  test('the time, the limit itself included', () => {
    expect(ROLLED_BACK.minutesToStop).toBe(2.6);
    for (const within of [Duration.seconds(156), { seconds: 156 }, { minutes: 2, seconds: 36 }, { hours: 1 }]) {
      expect(ROLLED_BACK).toBeRolledBack({ within });
    }
    for (const within of [Duration.seconds(155), { minutes: 2.5 }, { minutes: 2, seconds: 35 }]) {
      expect(ROLLED_BACK).not.toBeRolledBack({ within });
    }
  });

  test('a stop whose time is unknown is within no time', () => {
    const { minutesToStop: _, ...unknown } = ROLLED_BACK;
    expect(unknown).toBeRolledBack();
    expect(unknown).not.toBeRolledBack({ within: { hours: 48 } });
  });

  test('every one of several deployments, and with not none of them', () => {
    expect([PROMOTED, PROMOTED]).toBePromoted();
    expect([ROLLED_BACK, BLOCKED]).not.toBePromoted();
    expect(() => expect([PROMOTED, BLOCKED]).toBePromoted()).toThrow('but it was blocked');
    expect(() => expect([PROMOTED, BLOCKED]).not.toBePromoted()).toThrow('but it was promoted');
  });

  test('promises, which are awaited', async () => {
    await expect(Promise.resolve([PROMOTED])).toBePromoted();
    await expect(Promise.resolve(BLOCKED)).not.toBePromoted();
    await expect(expect(Promise.resolve(BLOCKED)).toBePromoted()).rejects.toThrow('but it was blocked');
    await expect(expect(Promise.reject(new Error('no template'))).toBePromoted()).rejects.toThrow('no template');
  });
});

describe('say what happened instead', () => {
  const name = 'Shop-Orders:live';
  const promoted = 'was promoted: version 2 has all calls: no alarm and no hook stopped it';
  const rolledBack = 'was rolled back after 2 min 36 s by orders-errors-v2: alarm orders-errors-v2 went to ALARM';
  const blocked =
    'was blocked before any traffic by secret:Key: BeforeAllowTraffic failed before any traffic moved: check secret:Key failed: secret key does not exist';

  test.each<[string, () => void, string]>([
    ['a promotion', () => expect(PROMOTED).toBeRolledBack(), `expected ${name} to be rolled back, but it ${promoted}`],
    [
      'a promotion, with all that was asked',
      () => expect(PROMOTED).toBeRolledBack({ within: Duration.minutes(10), by: 'orders-errors' }),
      `expected ${name} to be rolled back within 10 min 0 s by orders-errors, but it ${promoted}`,
    ],
    [
      'a stop that came too late',
      () => expect(ROLLED_BACK).toBeRolledBack({ within: { seconds: 45 } }),
      `expected ${name} to be rolled back within 45 s, but it ${rolledBack}`,
    ],
    [
      'another culprit',
      () => expect(ROLLED_BACK).toBeRolledBack({ by: 'latency' }),
      `expected ${name} to be rolled back by latency, but it ${rolledBack}`,
    ],
    ['a rollback', () => expect(ROLLED_BACK).toBePromoted(), `expected ${name} to be promoted, but it ${rolledBack}`],
    [
      'a rollback where a block was expected',
      () => expect(ROLLED_BACK).toBeBlocked({ by: 'environment' }),
      `expected ${name} to be blocked by environment, but it ${rolledBack}`,
    ],
    ['a block', () => expect(BLOCKED).toBePromoted(), `expected ${name} to be promoted, but it ${blocked}`],
    [
      'a stop without rollback',
      () => expect(LEFT).toBeRolledBack(),
      `expected ${name} to be rolled back, but it was stopped by errors and not rolled back, so the new version keeps its share of the calls: nothing rolls back`,
    ],
    [
      'what should not have been',
      () => expect(BLOCKED).not.toBeBlocked(),
      `expected ${name} not to be blocked, but it ${blocked}`,
    ],
    [
      'each deployment that is at fault, on a line',
      () => expect([ROLLED_BACK, PROMOTED, LEFT]).toBePromoted(),
      `expected ${name} to be promoted, but it ${rolledBack}\nexpected ${name} to be promoted, but it was stopped by errors and not rolled back, so the new version keeps its share of the calls: nothing rolls back`,
    ],
  ])('%s', (_title, assertion, message) => {
    expect(assertion).toThrow(new Error(message));
  });
});

describe('refuse what would assert nothing, negated or not', () => {
  const rollback = (expected: unknown) => () => expect(ROLLED_BACK).toBeRolledBack(expected as object);

  test.each<[string, () => void, string]>([
    [
      'no rehearsal at all',
      () => expect([]).toBePromoted(),
      'expected a rehearsal or the list that rehearse() gives, got an empty list',
    ],
    [
      'nothing negated',
      () => expect([]).not.toBePromoted(),
      'expected a rehearsal or the list that rehearse() gives, got an empty list',
    ],
    [
      'a verdict alone',
      () => expect('promoted').toBePromoted(),
      'expected a rehearsal or the list that rehearse() gives, got a value of type string',
    ],
    ['null', () => expect(null).not.toBePromoted(), 'expected a rehearsal or the list that rehearse() gives, got null'],
    [
      'a list with something else in it',
      () => expect([PROMOTED, { verdict: 'fine', cause: 'x' }]).toBePromoted(),
      'expected a rehearsal or the list that rehearse() gives, got a list of something else',
    ],
    [
      'a misspelled option',
      rollback({ witin: { minutes: 1 } }),
      'toBeRolledBack: unknown option witin, expected within or by',
    ],
    [
      'an option that is not of this matcher',
      () => expect(BLOCKED).toBeBlocked({ within: 1 } as object),
      'toBeBlocked: unknown option within, expected by',
    ],
    [
      'an option that is no object',
      rollback('errors'),
      'toBeRolledBack: expected an object with within or by, got a value of type string',
    ],
    ['an empty name', rollback({ by: '' }), 'toBeRolledBack: expected by to be a name, got an empty text'],
    [
      'a name that is none',
      () => expect(BLOCKED).toBeBlocked({ by: 5 } as object),
      'toBeBlocked: expected by to be a name, got a value of type number',
    ],
    [
      'a misspelled unit',
      rollback({ within: { minute: 1 } }),
      'toBeRolledBack: within: unknown option minute, expected hours or minutes or seconds',
    ],
    [
      'no time',
      rollback({ within: {} }),
      'toBeRolledBack: expected within to be longer than nothing, give a Duration or { minutes }',
    ],
    [
      'time backwards',
      rollback({ within: { minutes: -1 } }),
      'toBeRolledBack: expected within to be longer than nothing, give a Duration or { minutes }',
    ],
  ])('%s', (_title, assertion, message) => {
    expect(assertion).toThrow(new Error(message));
  });
});

test('for any outcome exactly one of holding and not holding is true', () => {
  const outcomes = fc.array(
    fc.record(
      {
        functionName: fc.string(),
        aliasName: fc.string(),
        cause: fc.string(),
        verdict: fc.constantFrom('promoted', 'rolled-back', 'blocked', 'left-weighted'),
        stoppedBy: fc.constantFrom('errors', 'errors-v2', 'environment'),
        minutesToStop: fc.double({ min: 0, max: 60, noNaN: true }),
      },
      { requiredKeys: ['functionName', 'aliasName', 'cause', 'verdict'] },
    ),
    { minLength: 1, maxLength: 1 },
  );
  const passes = (isNot: boolean, received: unknown) => {
    const result = guardrailMatchers.toBeRolledBack.call({ isNot }, received, {
      by: 'errors',
      within: { minutes: 30 },
    });
    return result instanceof Promise ? undefined : result.pass;
  };
  fc.assert(fc.property(outcomes, (received) => expect(passes(true, received)).toBe(passes(false, received))));
});

describe('with the twin', () => {
  const fault = (text: string) => ({ fault: parseFault(text) });

  test('a template is tested as its user would', async () => {
    await expect(rehearse({ path: GUARDED })).toBePromoted();
    expect(await rehearse({ path: GUARDED }, fault('errors:5'))).toBeRolledBack({
      within: Duration.minutes(10),
      by: 'orders-errors',
    });
    expect(await rehearse({ path: GUARDED }, fault('blank-variable'))).toBeBlocked({ by: 'environment' });
  });

  test('the same assertion fails once nobody watches', async () => {
    const template = guarded(({ Resources }) => {
      Resources.OrdersGroup.Properties.AlarmConfiguration.Enabled = false;
      delete Resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate.AfterAllowTrafficHook;
    });
    const assertion = expect(rehearse({ template }, fault('errors:5'))).toBeRolledBack({ by: 'orders-errors' });
    await expect(assertion).rejects.toThrow(
      new Error(
        'expected Stack-OrdersFunction:live to be rolled back by orders-errors, but it was promoted: version 2 has all calls: no alarm and no hook stopped it',
      ),
    );
  });
});
