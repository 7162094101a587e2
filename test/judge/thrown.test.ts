import fc from 'fast-check';
import { ContractError } from '../../lib/contract/decode';
import { PortError } from '../../lib/judge/ports';
import { describeThrown } from '../../lib/judge/thrown';

test('of a port error kind and message are told', () => {
  expect(describeThrown(new PortError('denied', 'ssm:GetParameter of /a failed'))).toBe(
    'denied: ssm:GetParameter of /a failed',
  );
});

test('of a contract error the message is told', () => {
  expect(describeThrown(new ContractError('plan.kind: expected x'))).toBe('plan.kind: expected x');
});

test('of any other error only the name is told', () => {
  expect(describeThrown(new TypeError('canary'))).toBe('TypeError');
});

test('a name that is no name is not told', () => {
  const error = new Error('canary');
  error.name = 'canary with spaces';
  expect(describeThrown(error)).toBe('an unknown error');
});

test('an error that throws when it is looked at is described all the same', () => {
  const hostile = new Proxy(new Error('canary'), {
    getPrototypeOf: () => {
      throw new Error('canary');
    },
  });
  expect(describeThrown(hostile)).toBe('an unknown error');
});

test('of anything that is not an error nothing is told', () => {
  fc.assert(fc.property(fc.anything(), (thrown) => expect(describeThrown(thrown)).toBe('an unknown error')));
});
