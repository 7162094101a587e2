/** What the command may do to its surroundings; tests give another one. */
export interface Io {
  stdout(text: string): void;
  stderr(text: string): void;
  /** @throws an error with a `code` where the file cannot be written */
  writeFile(path: string, content: string): void;
  /** The text of a file. @throws an error with a `code` where it cannot be read */
  readFile(path: string): string;
  /** Shows how far it is, in place of what it showed before; absent where nobody watches. */
  readonly progress?: (text: string) => void;
  /** Whether the output may have colours. */
  readonly colours: boolean;
}

/** Input that the command cannot work with; the message is one line for the user. */
export class InputError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'InputError';
  }
}
