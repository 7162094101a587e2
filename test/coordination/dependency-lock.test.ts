import { Aws } from 'aws-cdk-lib';
import { DependencyLock } from '../../lib/coordination/dependency-lock';

test('a lock is held alone or shared', () => {
  expect(DependencyLock.exclusive('orders-db')).toMatchObject({ name: 'orders-db', mode: 'exclusive' });
  expect(DependencyLock.shared('orders-db')).toMatchObject({ name: 'orders-db', mode: 'shared' });
});

test.each(['', '-a', 'a b', 'a#b', 'a/b', 'x'.repeat(65)])('refuses the name %j', (name) => {
  expect(() => DependencyLock.shared(name)).toThrow(
    new Error(
      `lock: name is not allowed, got ${JSON.stringify(name)}, expected 1 to 64 characters out of A-Z a-z 0-9 . _ -, the first one a letter or digit, rename it`,
    ),
  );
});

test('refuses a name that is not known at synth', () => {
  expect(() => DependencyLock.exclusive(Aws.STACK_NAME)).toThrow(
    new Error('lock: name is not known at synth, got a token, expected text, pass the name itself'),
  );
});
