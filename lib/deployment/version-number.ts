import { type IResolvable, type IResolveContext, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

/**
 * The number of the version that a template publishes, for the many places that name it.
 *
 * The CDK hashes the whole function each time that the version's own token is resolved. Here it happens once per
 * synthesis: while references are prepared the number is not needed, because the version lies in the stack that names it,
 * and after the tree was validated nothing changes any more.
 */
export class VersionNumber implements IResolvable {
  public readonly creationStack: string[] = [];
  private settled = false;
  private known: unknown;

  public constructor(private readonly version: lambda.Version) {}

  /** Called when the tree is validated, the last step before templates are written. */
  public settle(): void {
    this.settled = true;
    this.known = undefined;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the signature is the CDK's
  public resolve(context: IResolveContext): any {
    if (context.preparing) return 'version';
    if (!this.settled) return context.resolve(this.version.version);
    this.known ??= context.resolve(this.version.version);
    return this.known;
  }

  public toString(): string {
    return Token.asString(this);
  }
}
