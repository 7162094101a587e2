import type { HookReport } from '../../contract/report';
import { describeExpectation, type Expectation, isExpected } from '../expectation';
import type { RehearsedDeployment } from '../rehearse';
import { actorOf, describeScenario, factsOf, momentsOf, VERDICT_WORDS } from './wording';

/** How a part of the text may be emphasised; a terminal maps it to colours. */
export type Tone = 'strong' | 'dim' | 'good' | 'bad' | 'notable';

/** Emphasises a text, or gives it back as it is. */
export type Paint = (tone: Tone, text: string) => string;

export interface TimelineOptions {
  /** Colours for a terminal. Default: none. */
  readonly paint?: Paint;
  /** Told in the last line where the verdict is another one. */
  readonly expectation?: Expectation;
}

const LABEL_WIDTH = 'time to stop'.length;

/** Every check of a hook's run in one line, with what it found. */
function checkLines(report: HookReport, paint: Paint): string[] {
  const width = Math.max(...report.checks.map(({ verdict }) => verdict.length), 0);
  return report.checks.flatMap(({ id, mode, verdict, findings }) => {
    const tone = verdict === 'PASSED' ? 'good' : 'bad';
    const observed = mode === 'observe' ? ' (observed only)' : '';
    return [
      `${paint(tone, verdict.padEnd(width))}  ${id}${observed}`,
      ...findings.map(({ message }) => `${' '.repeat(width)}    ${message}`),
    ];
  });
}

/** The run that a hook's entry tells of, where it is one of ours. */
function reportOf(text: string, reports: readonly HookReport[]): HookReport | undefined {
  return reports.find(({ lifecycleEvent, outcome }) => text.startsWith(`${lifecycleEvent} ${outcome}`));
}

/** One rehearsal as text for a terminal: what happened when and who did it, then the verdict in plain words. */
export function renderTimeline(rehearsal: RehearsedDeployment, options: TimelineOptions = {}): string {
  const paint: Paint = options.paint ?? ((_tone, text) => text);
  const { functionName, aliasName, currentVersion, targetVersion, verdict, cause, hookReports } = rehearsal;
  const title = `${functionName}:${aliasName}, version ${currentVersion} to ${targetVersion}`;
  const moments = momentsOf(rehearsal);
  const width = Math.max(...moments.map(({ at }) => at.length), 0);
  const actorWidth = Math.max(...moments.map(({ entry }) => actorOf(entry).length), 0);
  const indent = ' '.repeat(2 + width + 2 + actorWidth + 2);
  const lines = [
    `${paint('strong', title)}  ${paint('dim', `${rehearsal.deploymentConfigName}, ${rehearsal.template}`)}`,
    paint('dim', describeScenario(rehearsal.scenario)),
    '',
  ];
  for (const { at, entry } of moments) {
    const report = entry.kind === 'hook' ? reportOf(entry.text, hookReports) : undefined;
    const hasChecks = report !== undefined && report.checks.length > 0;
    // With the checks below it, the hook's own summary would say everything twice.
    const text = hasChecks ? `${report.lifecycleEvent} ${report.outcome}` : entry.text;
    lines.push(`  ${paint('dim', at.padStart(width))}  ${actorOf(entry).padEnd(actorWidth)}  ${text}`);
    if (hasChecks) lines.push(...checkLines(report, paint).map((line) => `${indent}${line}`));
  }
  const asExpected = options.expectation === undefined || isExpected(verdict, options.expectation);
  const tone: Tone = verdict === 'promoted' ? 'good' : verdict === 'left-weighted' ? 'bad' : 'notable';
  lines.push('', `  ${paint(tone, VERDICT_WORDS[verdict])}: ${cause}`);
  const runbook = hookReports.find(({ outcome }) => outcome === 'Failed')?.runbook;
  const facts = [...factsOf(rehearsal), ...(runbook === undefined ? [] : [['read on', runbook] as const])];
  lines.push(...facts.map(([label, text]) => `  ${label.padEnd(LABEL_WIDTH)}  ${text}`));
  lines.push(...rehearsal.notes.map((note) => `  ${'note'.padEnd(LABEL_WIDTH)}  ${note}`));
  if (options.expectation !== undefined && !asExpected) {
    lines.push(
      `  ${paint('bad', `NOT AS EXPECTED: the release should have been ${describeExpectation(options.expectation)}`)}`,
    );
  }
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
