import { guardrailMatchers } from './guardrail-matchers';

export type { GuardrailMatchers } from './matcher-types';

interface ExtendableExpect {
  extend(matchers: typeof guardrailMatchers): void;
}

function isExtendable(value: unknown): value is ExtendableExpect {
  return typeof value === 'function' && 'extend' in value && typeof value.extend === 'function';
}

const expect: unknown = Reflect.get(globalThis, 'expect');
if (!isExtendable(expect)) {
  throw new Error(
    'no global expect to add the matchers to: name this module in setupFilesAfterEnv of jest, or call expect.extend(guardrailMatchers)',
  );
}
expect.extend(guardrailMatchers);
