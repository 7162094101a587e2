import type { Template } from 'aws-cdk-lib/assertions';
import { type GuardedExpectation, whatIsUnguarded } from './testing/guarded-template';
import { TemplateAssertions } from './validation/template-assertions';

export type { AcceptedFinding, GuardedExpectation } from './testing/guarded-template';
export { guardrailMatchers, type MatcherContext, type MatcherResult } from './testing/guardrail-matchers';
export type {
  BlockExpectation,
  DurationLike,
  GuardrailMatchers,
  RollbackExpectation,
} from './testing/matcher-types';
export type { RehearsalOutcome } from './testing/rehearsal-outcome';

/**
 * Throws where resources of a template wait for each other, `UpdatePolicy` counted, naming the loop in order.
 *
 * @param template an `assertions.Template` or a template as an object
 * @throws Error naming every loop, or where the argument is not a template with resources
 */
export function expectAcyclic(template: Template | object): void {
  TemplateAssertions.expectAcyclic('toJSON' in template ? (template as Template).toJSON() : template);
}

/**
 * Throws where a rule of docs/rules.md finds something in a template, or CodeDeploy shifts no alias in it: for test frameworks
 * without matchers.
 *
 * @param template an `assertions.Template` or a template as an object
 * @param expectation what it may still have
 * @throws Error naming every finding, or where the argument is not a template with resources
 */
export function expectGuarded(template: Template | object, expectation: GuardedExpectation = {}): void {
  const reasons = whatIsUnguarded(template, expectation);
  if (reasons.length > 0) throw new Error(`template is not guarded: ${reasons.join('; ')}`);
}
