import { placed } from '../template/load';
import { atLeast, type Finding, SEVERITIES, type Severity } from '../validation/finding';
import { findingsOf, inspect } from '../validation/inspect';

/** A finding that a test accepts. */
export interface AcceptedFinding {
  /** Id of the rule (docs/rules.md). */
  readonly id: string;
  /** Logical id of the resource; every one where it is left out. */
  readonly logicalId?: string;
  /** Why it is accepted. */
  readonly reason: string;
}

/** What a guarded template may still have. */
export interface GuardedExpectation {
  /**
   * Least severity of the findings that must not be there: `error`, `warning` or `info`.
   *
   * @default 'warning'
   */
  readonly severity?: Severity;
  /**
   * Whether every function with traffic must have an alias that CodeDeploy shifts.
   *
   * @default true
   */
  readonly requireGuards?: boolean;
  /**
   * Findings that are accepted, each with its reason.
   *
   * @default - none
   */
  readonly accept?: readonly AcceptedFinding[];
}

const OPTIONS = ['severity', 'requireGuards', 'accept'];

/** A misspelled option would be ignored, and the assertion would hold for the wrong reason. */
function requireOptions(expectation: GuardedExpectation): void {
  const unknown = Object.keys(expectation).find((option) => !OPTIONS.includes(option));
  if (unknown !== undefined) {
    throw new Error(`toBeGuarded: unknown option ${unknown}, expected ${OPTIONS.join(', ')}`);
  }
  const { severity, accept = [] } = expectation;
  if (severity !== undefined && !SEVERITIES.includes(severity)) {
    throw new Error(`toBeGuarded: expected severity to be ${SEVERITIES.join(', ')}, got ${severity}`);
  }
  for (const { id, reason } of accept) {
    if (reason.trim() === '') throw new Error(`toBeGuarded: ${id} is accepted without a reason, expected why`);
  }
}

function asTemplate(received: unknown): object {
  if (typeof received === 'object' && received !== null) {
    const template: unknown =
      'toJSON' in received && typeof received.toJSON === 'function' ? received.toJSON() : received;
    if (typeof template === 'object' && template !== null && 'Resources' in template) return template;
  }
  throw new Error(
    'toBeGuarded: not a template with resources, expected Template.fromStack(stack) or the template as an object',
  );
}

/**
 * What keeps a template from being guarded: its findings, or that CodeDeploy shifts nothing in it.
 *
 * @throws Error for what is no template, and for options that would be ignored
 */
export function whatIsUnguarded(received: unknown, expectation: GuardedExpectation = {}): string[] {
  requireOptions(expectation);
  const { severity: least = 'warning', requireGuards = true, accept = [] } = expectation;
  const template = asTemplate(received);
  const source = { owner: 'the template', names: ['Stack'], group: '', placement: placed('Stack'), template };
  const results = inspect({ sources: [source], requireGuards });
  // Rules that shifted aliases alone have something to look at tell whether there is one.
  const isShifted = results.some(({ ruleId, outcome }) => ruleId === 'bypass' && outcome !== 'not-applicable');
  const isAccepted = ({ ruleId, logicalId }: Finding) =>
    accept.some((one) => one.id === ruleId && (one.logicalId === undefined || one.logicalId === logicalId));
  return [
    ...(isShifted ? [] : ['no function of it has an alias that CodeDeploy shifts']),
    ...findingsOf(results)
      .filter((finding) => atLeast(finding.severity, least) && !isAccepted(finding))
      .map(({ severity, ruleId, what, fix }) => `${severity} ${ruleId}: ${what}; ${fix}`),
  ];
}
