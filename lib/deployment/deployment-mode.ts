/**
 * Whether the guardrails of a deployment may stop it.
 */
export enum DeploymentMode {
  /**
   * Checks, gates and alarms stop the deployment, each as it is configured.
   */
  ENFORCED = 'enforced',

  /**
   * Every check and gate runs and every alarm is watched, their verdicts are reported and recorded as what would have been stopped, and
   * nothing stops the deployment. For the first weeks with guardrails. What cannot be read at all still stops it: a plan that is
   * not there or not this deployment's does not say that it observes.
   */
  OBSERVE = 'observe',
}
