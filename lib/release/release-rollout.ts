/**
 * What a new release id does to a function whose code and configuration did not change.
 */
export enum ReleaseRollout {
  /**
   * Only functions that changed get a new version and a rollout; the others keep the version, and the `RELEASE_ID`, of
   * the release that last changed them. A release that touches one of forty functions shifts traffic once.
   */
  CHANGED_FUNCTIONS = 'CHANGED_FUNCTIONS',

  /**
   * Every release gives every function a new version and a rollout, so that all of them answer with the same
   * `RELEASE_ID`, and the version's description names the release.
   */
  EVERY_FUNCTION = 'EVERY_FUNCTION',
}
