import { Aspects, type IAspect, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/** Whether CodeDeploy shifts an alias. */
function isGuarded(construct: IConstruct): construct is lambda.CfnAlias {
  return (
    lambda.CfnAlias.isCfnAlias(construct) &&
    construct.cfnOptions.updatePolicy?.codeDeployLambdaAliasUpdate !== undefined
  );
}

class Staggered implements IAspect {
  public constructor(
    private readonly scope: IConstruct,
    private readonly atOnce: number,
  ) {}

  /** Waits until the whole tree is known: the aspect acts on the scope itself, once. */
  public visit(node: IConstruct): void {
    if (node !== this.scope) return;
    const byStack = new Map<Stack, lambda.CfnAlias[]>();
    for (const alias of this.scope.node.findAll().filter(isGuarded)) {
      const stack = Stack.of(alias);
      byStack.set(stack, [...(byStack.get(stack) ?? []), alias]);
    }
    for (const aliases of byStack.values()) {
      for (const [index, alias] of aliases.entries()) {
        if (index >= this.atOnce) alias.addResourceDependency(aliases[index - this.atOnce]);
      }
    }
  }
}

/** Lets each guarded alias of a stack wait for the one that is so many before it. */
export function staggerAliases(scope: IConstruct, atOnce: number): void {
  Aspects.of(scope).add(new Staggered(scope, atOnce));
}
