import type { Paint, Tone } from '../../rehearsal';
import type { Finding, RuleResult, Severity } from '../../validation/finding';
import { findingsOf } from '../../validation/inspect';

const TONES: Readonly<Record<Severity, Tone>> = { error: 'bad', warning: 'notable', info: 'dim' };

function placeOf({ owner, constructPath, logicalId, property }: Finding): string {
  const where = [constructPath ?? logicalId, property].filter((part) => part !== undefined).join(' ');
  return where === '' ? owner : `${owner}: ${where}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** One line that says what was looked at and what came of it. */
export function summaryOf(results: readonly RuleResult[], templates: number): string {
  const findings = findingsOf(results);
  const of = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const counts = [
    of('error') > 0 ? counted(of('error'), 'error') : '',
    of('warning') > 0 ? counted(of('warning'), 'warning') : '',
    of('info') > 0 ? counted(of('info'), 'note') : '',
  ].filter((part) => part !== '');
  const applied = results.filter(({ outcome }) => outcome !== 'not-applicable').length;
  return `${counts.length === 0 ? 'no findings' : counts.join(', ')} in ${counted(templates, 'template')}; ${applied} of ${results.length} rules had something to look at`;
}

/** Findings for people. */
export function renderFindings(results: readonly RuleResult[], templates: number, paint: Paint): string {
  const blocks = findingsOf(results).map((finding) =>
    [
      `${paint(TONES[finding.severity], finding.severity)} ${paint('strong', finding.ruleId)}  ${placeOf(finding)}`,
      `  ${finding.what}`,
      `  ${paint('dim', 'why')}  ${finding.why}`,
      `  ${paint('dim', 'fix')}  ${finding.fix}`,
      '',
    ].join('\n'),
  );
  return [...blocks, `${summaryOf(results, templates)}\n`].join('\n');
}
