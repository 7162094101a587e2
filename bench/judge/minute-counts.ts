/** What once-a-minute rules see of one minute: the four counts that the metrics of alias and new version show. */
export interface MinuteCounts {
  /** Calls and errors of the new version. */
  readonly newCalls: number;
  readonly newErrors: number;
  /** Calls and errors of the alias: both versions together. */
  readonly allCalls: number;
  readonly allErrors: number;
}

/** Counts of several minutes as one. */
export function sumOfMinutes(minutes: readonly MinuteCounts[]): MinuteCounts {
  const sum = { newCalls: 0, newErrors: 0, allCalls: 0, allErrors: 0 };
  for (const minute of minutes) {
    sum.newCalls += minute.newCalls;
    sum.newErrors += minute.newErrors;
    sum.allCalls += minute.allCalls;
    sum.allErrors += minute.allErrors;
  }
  return sum;
}
