import fc from 'fast-check';
import { PROBE_CODE } from '../../lib/contract/probe';
import { errorCode, failure } from '../../lib/runtime/error-code';

const withCode = (code: unknown) => Object.assign(new Error('CANARY'), { code });

test.each<[string, unknown, string]>([
  ['a system code', withCode('ECONNREFUSED'), 'ECONNREFUSED'],
  ['a TLS code', withCode('CERT_HAS_EXPIRED'), 'CERT_HAS_EXPIRED'],
  ['an SQLSTATE', withCode('28P01'), '28P01'],
  ["a cause's code", new TypeError('fetch failed', { cause: withCode('ENOTFOUND') }), 'ENOTFOUND'],
  ['its own code before the cause’s', Object.assign(new Error('', { cause: withCode('B1') }), { code: 'A1' }), 'A1'],
  ['the class where the code is a text', withCode('password is CANARY'), 'Error'],
  ['the class where the code is a number', withCode(18), 'Error'],
  ["an SDK exception's name", Object.assign(new Error(), { name: 'AccessDeniedException' }), 'AccessDeniedException'],
  ['nothing of a name that is a text', Object.assign(new Error(), { name: 'CANARY leaked' }), 'UnknownError'],
  ['nothing of a text', 'CANARY', 'UnknownError'],
  ['nothing of an object that is no error', { name: 'CANARY' }, 'UnknownError'],
  ['a code of an object that is no error', { code: 'ETIMEDOUT' }, 'ETIMEDOUT'],
  ['nothing of null', null, 'UnknownError'],
  ['nothing of undefined', undefined, 'UnknownError'],
  [
    'nothing of a hostile object',
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('CANARY');
        },
      },
    ),
    'UnknownError',
  ],
])('tells %s', (_title, thrown, code) => {
  expect(errorCode(thrown)).toBe(code);
});

test('a failure is known by its code', () => {
  expect(failure('TIMEOUT')).toBeInstanceOf(Error);
  expect(errorCode(failure('TIMEOUT'))).toBe('TIMEOUT');
});

test('whatever is thrown, the code is one that the protocol takes', () => {
  const strings = fc.oneof(fc.string(), fc.constantFrom('OK', 'E', 'EPIPE', 'x\n', '28P01\n'));
  const errors = fc
    .record({
      code: fc.oneof(strings, fc.anything()),
      name: strings,
      cause: fc.oneof(fc.record({ code: strings }), fc.anything()),
    })
    .map((fields) => Object.assign(new Error(), fields));
  fc.assert(
    fc.property(fc.oneof(errors, fc.anything()), (thrown) => {
      expect(errorCode(thrown)).toMatch(PROBE_CODE);
    }),
  );
});
