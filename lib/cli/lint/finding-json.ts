import type { RuleResult } from '../../validation/finding';
import { findingsOf } from '../../validation/inspect';

/** Grows when a field changes its meaning or goes away. */
const LINT_REPORT_VERSION = 1;

/** Findings and the end of every rule, for programs. */
export function renderLintJson(results: readonly RuleResult[], templates: number): string {
  const report = {
    version: LINT_REPORT_VERSION,
    templates,
    rules: results.map(({ ruleId, outcome }) => ({ id: ruleId, outcome })),
    findings: findingsOf(results),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
