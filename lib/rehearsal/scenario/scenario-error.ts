/** A scenario that cannot be rehearsed; the message is one line for the user. */
export class ScenarioError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'ScenarioError';
  }
}
