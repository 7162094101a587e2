import { expect, test } from '@jest/globals';
import type { GuardrailMatchers } from '../../lib/testing';
import { guardrailMatchers, type RehearsalOutcome } from '../../lib/testing';

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends GuardrailMatchers<R, T> {}
}

expect.extend(guardrailMatchers);

const PROMOTED: RehearsalOutcome = {
  functionName: 'orders',
  aliasName: 'live',
  verdict: 'promoted',
  cause: 'all well',
};

test('the matchers and their types fit the expect of @jest/globals', async () => {
  expect(PROMOTED).toBePromoted();
  const asserted: Promise<void> = expect(Promise.resolve([PROMOTED])).toBePromoted();
  await asserted;
  // @ts-expect-error a misspelled option is an error of the compiler too
  expect(() => expect(PROMOTED).toBeRolledBack({ witin: { minutes: 1 } })).toThrow(
    new Error('toBeRolledBack: unknown option witin, expected within or by'),
  );
});
