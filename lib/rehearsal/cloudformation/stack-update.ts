import type { Ending } from '../codedeploy/ending';
import type { Deployable } from '../model';

/** CloudFormation takes a stack back while, or after, one of its aliases is deployed. */
export interface StackRollback {
  /** When, in ms after the deployments of the stack began: all of them begin at the same time. */
  readonly afterMs: number;
  /** Logical id of the alias whose deployment failed. */
  readonly failedAlias: string;
}

/** What a stack update needs to know of the rollout of one of its aliases. */
export interface AliasUpdate {
  readonly deployable: Deployable;
  readonly ending: Ending;
  /** ms from the start of the deployment to its end, a rollback included. */
  readonly tookMs: number;
}

/**
 * Plays the aliases of one stack, which CloudFormation updates in parallel and each of which waits for its deployment. The first deployment
 * that fails makes the stack roll back: the others are played again, stopped or taken back at that time.
 *
 * That CloudFormation stops deployments in progress, and that it moves an alias back whose deployment is over, without another deployment
 * and at once, are assumptions (docs/fidelity.md).
 *
 * @param play plays one alias of the stack by its index; the same arguments must give the same result
 */
export async function updateStack<T extends AliasUpdate>(
  aliases: number,
  play: (index: number, rollback?: StackRollback) => Promise<T>,
): Promise<T[]> {
  const updates: T[] = [];
  for (let index = 0; index < aliases; index++) updates.push(await play(index));
  const failed = updates.filter(({ ending }) => ending.verdict !== 'promoted');
  if (failed.length === 0 || aliases === 1) return updates;
  const first = failed.reduce((earliest, update) => (update.tookMs < earliest.tookMs ? update : earliest));
  const rollback: StackRollback = { afterMs: first.tookMs, failedAlias: first.deployable.logicalId };
  const result: T[] = [];
  for (const [index, update] of updates.entries()) {
    // What failed by itself at the same moment stays as it is.
    const isOver = update.tookMs <= rollback.afterMs && update.ending.verdict !== 'promoted';
    result.push(isOver ? update : await play(index, rollback));
  }
  return result;
}

/** What CloudFormation shows of an alias whose deployment failed, and of its stack. */
export function stackEvents(deployable: Deployable, { errorCode }: Ending): string[] {
  const { logicalId, targetVersion } = deployable;
  const code = errorCode === undefined ? '' : ` (${errorCode})`;
  return [
    `alias ${logicalId} is UPDATE_FAILED${code}`,
    `the stack is UPDATE_ROLLBACK_IN_PROGRESS: everything else that this update changed goes back too; version ${targetVersion} stays published`,
  ];
}
