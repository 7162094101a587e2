/** A scenario that cannot be rehearsed; the message is one line for the user, whatever names it quotes. */
export class ScenarioError extends Error {
  public constructor(message: string) {
    super(message.replace(/[\s\p{Cc}]+/gu, ' '));
    this.name = 'ScenarioError';
  }
}
