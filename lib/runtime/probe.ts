/** Whether one dependency answers, asked from inside the function. */
export interface Probe {
  /** Milliseconds after which the probe counts as failed with the code TIMEOUT. @default 3000 */
  readonly timeoutMs?: number;

  /**
   * Asks the dependency and changes nothing: a probe may run at any time, in production, several times.
   *
   * Passed is only what resolves to something truthy. A rejection, a throw, silence, and an answer that is empty count
   * as failed: a callback that forgot its `return` has asked nothing.
   *
   * @param signal aborted when nobody waits any more
   */
  run(signal: AbortSignal): Promise<unknown>;
}

/** What every kind of probe takes. */
export interface ProbeOptions {
  /** Milliseconds after which the probe counts as failed with the code TIMEOUT. @default 3000 */
  readonly timeoutMs?: number;
}
