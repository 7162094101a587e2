/** Metrics that every run of a hook leaves, by function and lifecycle event, both of which are few. */
export const HOOK_METRICS = {
  /** 1 where CodeDeploy or CloudFormation was told that the version may go on, else 0. */
  succeeded: 'HookSucceeded',
  /** 1 where it was told that it may not, else 0. */
  failed: 'HookFailed',
  /** Milliseconds from the event to the decision. */
  duration: 'HookDuration',
  /** Findings of environment checks that failed: variables that are missing, blank, misspelled or of another kind. */
  environmentMismatch: 'EnvironmentMismatch',
} as const;

/** 1 where the outcome could not be told to who waits for it. */
export const UNREPORTED_METRIC = 'HookUnreported';

/** Checks that were not passed, by function and kind of check; observed ones count too. */
export const CHECK_FAILED_METRIC = 'CheckFailed';

export const LIFECYCLE_EVENT_DIMENSION = 'LifecycleEvent';
export const CHECK_KIND_DIMENSION = 'CheckKind';

/** In the place of a function that the run did not come to know. */
export const UNKNOWN_FUNCTION = 'unknown';
