/** Names in a broken template may be a page long; what is wrong with it fits in less. */
const LONGEST_MESSAGE = 600;

/** A template or cloud assembly that cannot be rehearsed; the message is one line for the user and says what to do. */
export class TemplateError extends Error {
  public constructor(message: string) {
    const line = message.replace(/\s+/g, ' ');
    super(line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)} ...` : line);
    this.name = 'TemplateError';
  }
}
