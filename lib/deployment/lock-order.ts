import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type DependencyLock, DependencyLockMode } from '../coordination/dependency-lock';
import type { DeploymentFoundation } from './foundation';

const ID = 'LockOrder';

interface Holder {
  readonly alias: lambda.CfnAlias;
  readonly mode: DependencyLockMode;
}

/**
 * Deploys the aliases of one stack that may not hold a lock together one after another, in the order in which they were defined:
 * CloudFormation would begin them at the same time, and all but one would be refused.
 */
export class LockOrder extends Construct {
  public static of(foundation: DeploymentFoundation): LockOrder {
    return (foundation.node.tryFindChild(ID) as LockOrder | undefined) ?? new LockOrder(foundation, ID);
  }

  private readonly holders = new Map<string, Holder[]>();

  /** Names of all locks that the stack's deployments take, in the order in which they were named first. */
  public get names(): string[] {
    return [...this.holders.keys()];
  }

  public add(alias: lambda.CfnAlias, locks: readonly DependencyLock[]): void {
    for (const { name, mode } of locks) {
      const earlier = this.holders.get(name) ?? [];
      for (const holder of earlier) {
        const together = mode === DependencyLockMode.SHARED && holder.mode === DependencyLockMode.SHARED;
        if (!together) alias.addResourceDependency(holder.alias);
      }
      this.holders.set(name, [...earlier, { alias, mode }]);
    }
  }
}
