/**
 * What becomes of a rollout whose traffic was too small to notice even a version of which every call fails.
 */
export enum UnjudgedRollout {
  /**
   * The deployment fails and the current version comes back, although nothing speaks against the new one. For services where
   * nothing unproven may stay.
   */
  FAIL = 'fail',

  /**
   * The deployment succeeds; the report says that it was not judged.
   */
  FLAG = 'flag',

  /**
   * As `FLAG`, and the check counts as passed.
   */
  PASS = 'pass',
}
