const GLOBAL = globalThis as { expect?: unknown };
const ours = expect;

afterEach(() => {
  GLOBAL.expect = ours;
});

function register(): void {
  jest.isolateModules(() => {
    require('../../lib/testing/register');
  });
}

test('adds the matchers to the global expect', () => {
  const extend = jest.fn();
  GLOBAL.expect = Object.assign(() => {}, { extend });
  register();
  ours(extend.mock.calls.map(([matchers]) => Object.keys(matchers))).toEqual([
    ['toBeRolledBack', 'toBePromoted', 'toBeBlocked', 'toBeGuarded'],
  ]);
});

test.each([[undefined], [{ extend: () => {} }], [() => {}]])(
  'says what to do where the global expect is %p',
  (value) => {
    GLOBAL.expect = value;
    ours(register).toThrow(
      new Error(
        'no global expect to add the matchers to: name this module in setupFilesAfterEnv of jest, or call expect.extend(guardrailMatchers)',
      ),
    );
  },
);
