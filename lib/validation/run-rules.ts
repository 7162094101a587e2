import { describeThrown } from '../judge/thrown';
import type { Finding, RuleResult } from './finding';
import { NOT_APPLICABLE, type Problem, type Rule, type RuleInput } from './rule';
import { RULE_THREW } from './rule-ids';

function findingOf(rule: Rule, problem: Problem): Finding {
  const { stack, text, logicalId, property, what, fix } = problem;
  const path = logicalId === undefined ? undefined : stack?.constructPathOf(logicalId);
  const file = stack?.file ?? text?.name;
  return {
    ruleId: rule.id,
    severity: problem.severity ?? rule.severity,
    what,
    why: problem.why ?? rule.why,
    fix,
    owner: stack?.owner ?? text?.name ?? 'the app',
    ...(file !== undefined && { file }),
    ...(logicalId !== undefined && { logicalId }),
    ...(property !== undefined && { property }),
    ...(path !== undefined && { constructPath: path }),
  };
}

function threw(rule: Rule, error: unknown): RuleResult {
  const finding: Finding = {
    ruleId: RULE_THREW,
    severity: 'error',
    what: `rule ${rule.id} threw: ${describeThrown(error)}`,
    why: 'what the rule looks for was not looked for',
    fix: `report it with the template, or acknowledge ${RULE_THREW} until it is repaired`,
    owner: 'the app',
  };
  return { ruleId: rule.id, outcome: 'threw', findings: [finding] };
}

/** Runs every rule; one that throws spoils no other. */
export function runRules(rules: readonly Rule[], input: RuleInput): RuleResult[] {
  return rules.map((rule) => {
    try {
      const problems = rule.check(input);
      if (problems === NOT_APPLICABLE) return { ruleId: rule.id, outcome: 'not-applicable', findings: [] };
      const findings = problems.map((problem) => findingOf(rule, problem));
      return { ruleId: rule.id, outcome: findings.length > 0 ? 'findings' : 'clean', findings };
    } catch (error) {
      return threw(rule, error);
    }
  });
}
