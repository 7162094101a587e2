import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Lambda's pattern for names of environment variables (API reference, Environment). */
const NAME = /^[A-Za-z][A-Za-z0-9_]+$/;

/** @throws Error where a name cannot be that of a Lambda environment variable */
export function assertVariableNames(scope: IConstruct, option: string, names: readonly string[]): void {
  for (const name of names) {
    if (Token.isUnresolved(name) || !NAME.test(name)) {
      throw new Error(
        `${scope.node.path}: ${option} names something that cannot be an environment variable, ` +
          `got ${Token.isUnresolved(name) ? 'a token' : JSON.stringify(name)}, expected a letter followed by letters, digits or _`,
      );
    }
  }
}
