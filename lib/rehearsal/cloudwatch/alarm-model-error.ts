/** An alarm that cannot be evaluated as written. One line that names the alarm and what to change. */
export class AlarmModelError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'AlarmModelError';
  }
}
