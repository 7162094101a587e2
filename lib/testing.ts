import type { Template } from 'aws-cdk-lib/assertions';
import { TemplateAssertions } from './validation/template-assertions';

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
