import { Token } from 'aws-cdk-lib';
import { LOCK_NAME } from '../contract/ledger/lock-record';

/**
 * How a deployment holds a lock while its traffic shifts.
 */
export enum DependencyLockMode {
  /**
   * Nobody else that names the lock shifts at the same time.
   */
  EXCLUSIVE = 'exclusive',

  /**
   * Others that share the lock may shift at the same time; nobody that wants it exclusively does.
   */
  SHARED = 'shared',
}

/**
 * Something that several services depend on, and that no two of them should put at risk at the same time.
 *
 * Deployments that name the same lock of the same ledger do not shift traffic at the same time, whichever stack they are in. The
 * lock is taken before traffic shifts and is free again when the deployment is over. A rollback never waits for it.
 *
 * @example
 * const lock = DependencyLock.exclusive('orders-db');
 */
export class DependencyLock {
  /**
   * A lock that is held alone. Use it for a deployment that may harm what is shared.
   *
   * @param name 1 to 64 characters out of `A-Z a-z 0-9 . _ -`, the same in every stack; another name throws
   */
  public static exclusive(name: string): DependencyLock {
    return new DependencyLock(name, DependencyLockMode.EXCLUSIVE);
  }

  /**
   * A lock that is held together with others that share it. Use it for a deployment that only reads what is shared. Whoever wants it
   * exclusively waits until all of them are over, and is not preferred to later ones.
   *
   * @param name 1 to 64 characters out of `A-Z a-z 0-9 . _ -`, the same in every stack; another name throws
   */
  public static shared(name: string): DependencyLock {
    return new DependencyLock(name, DependencyLockMode.SHARED);
  }

  private constructor(
    /**
     * Name of the lock.
     */
    public readonly name: string,
    /**
     * How it is held.
     */
    public readonly mode: DependencyLockMode,
  ) {
    if (Token.isUnresolved(name)) {
      throw new Error('lock: name is not known at synth, got a token, expected text, pass the name itself');
    }
    if (!LOCK_NAME.test(name)) {
      throw new Error(
        `lock: name is not allowed, got ${JSON.stringify(name)}, expected 1 to 64 characters out of A-Z a-z 0-9 . _ -, the first one a letter or digit, rename it`,
      );
    }
  }
}
