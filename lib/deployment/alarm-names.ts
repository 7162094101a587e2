import { createHash } from 'node:crypto';
import { Aws, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Room for the stack's name (128), the version and what the policy appends, within CloudWatch's 255 characters. */
const LIMIT = 90;

/** Beginning of the names of a deployment's alarms: the stack, then the construct's path within it. */
export function alarmNamePrefix(construct: IConstruct): string {
  const stack = Stack.of(construct);
  const ids = construct.node.scopes.slice(construct.node.scopes.indexOf(stack) + 1).map((scope) => scope.node.id);
  const path = ids.join('-').replace(/[^A-Za-z0-9_-]/g, '-');
  const short =
    path.length <= LIMIT
      ? path
      : `${path.slice(0, LIMIT - 9)}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
  return `${Token.isUnresolved(stack.stackName) ? Aws.STACK_NAME : stack.stackName}-${short}`;
}
