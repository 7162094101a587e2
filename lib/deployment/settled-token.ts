import { type IResolvable, type IResolveContext, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * A value of one stack that many places of that stack name, resolved once per synthesis instead of once per place.
 *
 * The CDK computes logical ids, and the hash of a function for its version's, each time that a token is resolved. While
 * references are prepared a value of the own stack is not needed, and after the tree was validated nothing changes any more.
 * Other stacks get the value itself, so that the CDK exports it.
 */
export class SettledToken implements IResolvable {
  public readonly creationStack: string[] = [];
  private readonly stack: Stack;
  private settled = false;
  private known: unknown;

  /**
   * @param owner the construct in whose stack the value lies
   * @param value the token to be resolved
   */
  public constructor(
    owner: IConstruct,
    private readonly value: string,
  ) {
    this.stack = Stack.of(owner);
  }

  /** Called when the tree is validated, the last step before templates are written. */
  public settle(): void {
    this.settled = true;
    this.known = undefined;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the signature is the CDK's
  public resolve(context: IResolveContext): any {
    if (Stack.of(context.scope) !== this.stack) return this.value;
    if (context.preparing) return 'settled';
    if (!this.settled) return this.value;
    this.known ??= context.resolve(this.value);
    return this.known;
  }

  public toString(): string {
    return Token.asString(this);
  }
}
