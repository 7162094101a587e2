/** From what only deserves a look to what must not be deployed. */
export const SEVERITIES = ['info', 'warning', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Whether a severity is at least as grave as another one. */
export function atLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

/** Where in a template something was found. */
export interface Place {
  /** How messages call the template: its file or its stack. */
  readonly owner: string;
  /** The file that the template was read from, where that is known. */
  readonly file?: string;
  readonly logicalId?: string;
  /** Path inside the resource, for example `Properties.Integration.Uri`. */
  readonly property?: string;
  /** Path of the construct, where the template or the construct tree tells it. */
  readonly constructPath?: string;
}

/** Something that a rule found in an app. */
export interface Finding extends Place {
  /** Id of the rule, by which the finding is acknowledged. */
  readonly ruleId: string;
  readonly severity: Severity;
  /** What is wrong: one lower-case sentence with the names of this template. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** The smallest change that ends it. */
  readonly fix: string;
}

/**
 * How a rule ended on an app. A rule that threw has proven nothing, so that is a finding and never silence; one that met nothing of
 * what it is about says so, which is not the same as having looked and found nothing.
 */
export type RuleOutcome = 'findings' | 'clean' | 'not-applicable' | 'threw';

/** A rule with its end. */
export interface RuleResult {
  readonly ruleId: string;
  readonly outcome: RuleOutcome;
  readonly findings: readonly Finding[];
}
