import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { CoordinationSpec, FreezeSpec } from '../contract/coordination';
import { lockLeaseSec } from '../contract/lock-lease';
import { type DependencyLock, DependencyLockMode } from '../coordination/dependency-lock';
import { DeploymentMode } from './deployment-mode';
import type { DeploymentFoundation } from './foundation';
import type { GuardedDeploymentProps } from './guarded-deployment-props';
import { LockOrder } from './lock-order';

export interface CoordinationParts {
  readonly props: Pick<GuardedDeploymentProps, 'ledger' | 'freezeWindows' | 'sharedDependencies' | 'mode'>;
  readonly foundation: DeploymentFoundation;
  readonly deploymentGroupName: string;
  readonly alias: lambda.CfnAlias;
  /** Who asks at run time. */
  readonly hook: iam.IGrantable;
  /** Undefined where the shape of the deployment configuration is not known. */
  readonly shiftMin?: number;
  readonly bakeSec: number;
}

/** @throws Error where the locks could not be held as they are asked for */
function assertLocks(scope: Construct, locks: readonly DependencyLock[], { props, shiftMin }: CoordinationParts): void {
  const { path } = scope.node;
  if (locks.length === 0) return;
  const names = locks.map(({ name }) => name);
  if (props.ledger === undefined) {
    throw new Error(
      `${path}: locks are kept in a ledger, got sharedDependencies ${names.join(', ')} without one, expected the ledger of this environment, ` +
        "add ledger: new ReleaseLedger(this, 'Ledger') or remove sharedDependencies",
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Error(`${path}: a lock is held in one way, got ${twice} twice in sharedDependencies, remove one of them`);
  }
  if (shiftMin === undefined) {
    throw new Error(
      `${path}: a lock must be held for as long as traffic shifts, got a deployment configuration whose minutes are not known at synth, ` +
        'expected one of LambdaDeploymentConfig or one that is defined in this app, use it or remove sharedDependencies',
    );
  }
}

/**
 * Binds ledger, freeze windows and locks to a deployment: grants exactly what the hooks need of them, and returns what the plan says.
 *
 * @returns undefined where nothing coordinates the deployment
 * @throws Error for locks without a ledger, a lock named twice, and locks of a shift of unknown length
 */
export function boundCoordination(scope: Construct, parts: CoordinationParts): CoordinationSpec | undefined {
  const { props, foundation, hook, deploymentGroupName, shiftMin = 0, bakeSec } = parts;
  const { ledger, mode } = props;
  const locks = [...(props.sharedDependencies ?? [])];
  assertLocks(scope, locks, parts);
  const windows = (props.freezeWindows ?? []).map((window) => window.bind(scope, { hook }).spec as FreezeSpec);
  ledger?.grantDeployment(hook, foundation.application.applicationName, deploymentGroupName);
  if (locks.length > 0) {
    ledger?.grantLocks(
      hook,
      locks.map(({ name }) => name),
    );
    LockOrder.of(foundation).add(parts.alias, locks);
  }
  const holds = locks.map(({ name, mode: held }) => ({
    name,
    mode: held === DependencyLockMode.SHARED ? ('shared' as const) : ('exclusive' as const),
  }));
  const spec: CoordinationSpec = {
    ...(mode === DeploymentMode.OBSERVE && { mode: 'observe' }),
    ...(ledger && { ledgerTable: ledger.tableName }),
    ...(windows.length > 0 && { freezeWindows: windows }),
    ...(holds.length > 0 && { locks: { leaseSec: lockLeaseSec(shiftMin, bakeSec), holds } }),
  };
  return Object.keys(spec).length > 0 ? spec : undefined;
}
