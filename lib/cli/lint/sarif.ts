import type { Finding, RuleResult, Severity } from '../../validation/finding';
import { findingsOf } from '../../validation/inspect';
import type { Rule } from '../../validation/rule';
import { RULE_THREW } from '../../validation/rule-ids';

/** SARIF 2.1.0, section 3.27.10. */
const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const RULES_PAGE = 'https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails/blob/main/docs/rules.md';

const THREW = {
  id: RULE_THREW,
  shortDescription: { text: 'A rule that threw' },
  fullDescription: { text: 'What the rule looks for was not looked for.' },
  defaultConfiguration: { level: 'error' },
};

/** The line on which a resource begins in the text of its template; 1 where it is not found. */
function lineOf(text: string | undefined, logicalId: string | undefined): number {
  if (text === undefined || logicalId === undefined) return 1;
  const lines = text.split('\n');
  const key = new RegExp(`^\\s*["']?${logicalId}["']?\\s*:`);
  const line = lines.findIndex((candidate) => key.test(candidate));
  return line < 0 ? 1 : line + 1;
}

function lineInText(property: string | undefined): number | undefined {
  const line = /^line (\d+)$/.exec(property ?? '');
  return line ? Number(line[1]) : undefined;
}

function resultOf(finding: Finding, ruleIds: readonly string[], read: (file: string) => string | undefined): object {
  const { ruleId, severity, what, why, fix, file, owner, logicalId, property } = finding;
  const logical = {
    name: logicalId ?? owner,
    fullyQualifiedName: [owner, logicalId, property].filter(Boolean).join(' '),
    kind: 'resource',
  };
  const physical = file !== undefined && {
    physicalLocation: {
      artifactLocation: { uri: file.replaceAll('\\', '/') },
      region: { startLine: lineInText(property) ?? lineOf(read(file), logicalId) },
    },
  };
  return {
    ruleId,
    ruleIndex: ruleIds.indexOf(ruleId),
    level: LEVELS[severity],
    message: { text: `${what}. Why it matters: ${why}. Fix: ${fix}.` },
    locations: [{ ...physical, logicalLocations: [logical] }],
    partialFingerprints: { 'guardrails/v1': [ruleId, owner, logicalId ?? '', property ?? ''].join('|') },
  };
}

/**
 * Findings as SARIF 2.1.0, which code hosts show beside the lines of a change.
 *
 * @param read gives the text of a template's file, or undefined where it cannot be read
 */
export function renderSarif(
  results: readonly RuleResult[],
  rules: readonly Rule[],
  version: string,
  read: (file: string) => string | undefined,
): string {
  const described = [
    ...rules.map(({ id, title, why, severity }) => ({
      id,
      shortDescription: { text: title },
      fullDescription: { text: why },
      helpUri: `${RULES_PAGE}#${id}`,
      defaultConfiguration: { level: LEVELS[severity] },
    })),
    THREW,
  ];
  const ruleIds = described.map(({ id }) => id);
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'guardrails', version, informationUri: RULES_PAGE, rules: described } },
        results: findingsOf(results).map((finding) => resultOf(finding, ruleIds, read)),
        invocations: [{ executionSuccessful: results.every(({ outcome }) => outcome !== 'threw') }],
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
