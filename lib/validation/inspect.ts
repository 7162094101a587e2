import { placed } from '../template/load';
import type { Finding, RuleResult } from './finding';
import { type AppSource, loadApp } from './model/load-app';
import type { Rule, RuleInput } from './rule';
import { RULES } from './rules';
import { runRules } from './run-rules';

/** What is looked at, and what the user told besides. */
export interface Inspection extends Partial<Pick<RuleInput, 'texts' | 'requireGuards'>> {
  readonly sources: readonly AppSource[];
  /** Templates as they are deployed, parsed, by the name of their stack. */
  readonly deployed?: ReadonlyMap<string, unknown>;
  /** @default - every rule */
  readonly rules?: readonly Rule[];
}

/**
 * Runs the rules over an app.
 *
 * @throws TemplateError where one of the templates is none
 */
export function inspect(inspection: Inspection): RuleResult[] {
  const { sources, deployed = new Map(), texts = [], requireGuards = false, rules = RULES } = inspection;
  const app = loadApp(sources);
  const before = new Map(
    [...deployed].map(([stackName, template]) => {
      const { placement } = sources.find((source) => source.placement.stackName === stackName) ?? {};
      const owner = `the deployed template of ${stackName}`;
      const source = { owner, names: [stackName], group: '', template, placement: placement ?? placed(stackName) };
      return [stackName, loadApp([source]).stacks[0]] as const;
    }),
  );
  return runRules(rules, { app, deployed: before, texts, requireGuards });
}

/** Every finding, the gravest first, otherwise in the order of the rules. */
export function findingsOf(results: readonly RuleResult[]): Finding[] {
  const rank = { error: 0, warning: 1, info: 2 } as const;
  return results.flatMap(({ findings }) => findings).sort((left, right) => rank[left.severity] - rank[right.severity]);
}
