/** A template or cloud assembly that cannot be rehearsed; the message is one line for the user and says what to do. */
export class TemplateError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'TemplateError';
  }
}
