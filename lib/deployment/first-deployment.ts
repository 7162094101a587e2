/**
 * What becomes of the version with which an alias is created. CodeDeploy does nothing then: the version has all calls at once.
 */
export enum FirstDeployment {
  /**
   * The checks before traffic run against it, and one that fails keeps the alias from being created.
   */
  CHECKED = 'checked',

  /**
   * It receives traffic unchecked. Saves one resource for each guarded deployment, for aliases that exist already in a stack near the limit
   * of 500 resources.
   */
  UNCHECKED = 'unchecked',
}
