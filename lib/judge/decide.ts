import { GATE_KINDS } from '../contract/coordination';
import type { CheckResult, HookOutcome, Verdict } from '../contract/report';

/** What the results amount to. */
export interface Decision {
  readonly outcome: HookOutcome;
  /** One sentence: why. */
  readonly reason: string;
  /** The worst of the results that stop the deployment. */
  readonly blocking?: CheckResult;
}

/** From worst to best. */
const WORST_FIRST: readonly Verdict[] = ['FAILED', 'ERRORED', 'INCONCLUSIVE'];
const WORDS: Record<Verdict, string> = {
  PASSED: 'passed',
  INCONCLUSIVE: 'had nothing to judge',
  ERRORED: 'could not be made',
  FAILED: 'failed',
};

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function worst(results: readonly CheckResult[]): CheckResult {
  // A verdict that is not in the list ranks before all of them: nothing is worse than not knowing.
  const rank = ({ verdict }: CheckResult) => WORST_FIRST.indexOf(verdict);
  return results.reduce((first, next) => (rank(next) < rank(first) ? next : first));
}

function isGate({ kind }: CheckResult): boolean {
  return (GATE_KINDS as readonly string[]).includes(kind);
}

function named(result: CheckResult): string {
  return `${isGate(result) ? 'gate' : 'check'} ${result.id}`;
}

/** `check db failed`. */
function verdictText(result: CheckResult): string {
  const words = isGate(result) && result.verdict === 'ERRORED' ? 'could not be asked' : WORDS[result.verdict];
  return `${named(result)} ${words}`;
}

function told(result: CheckResult): string {
  const why = result.findings.length > 0 ? `: ${result.findings[0].message}` : '';
  const more = result.findings.length > 1 ? ` (and ${counted(result.findings.length - 1, 'more finding')})` : '';
  return `${verdictText(result)}${why}${more}`;
}

function observed(results: readonly CheckResult[]): string {
  const others = results.filter(({ verdict }) => verdict !== 'PASSED');
  if (others.length === 0) return '';
  return `; observed only: ${others.map(verdictText).join(', ')}`;
}

/** What a break-glass let pass unasked, whoever may be asked what it was. */
function isSkipped({ skipped, verdict }: CheckResult): boolean {
  return skipped === true && verdict === 'INCONCLUSIVE';
}

function skippedText(results: readonly CheckResult[]): string {
  return results.length === 0 ? '' : `; a break-glass skipped ${results.map(named).join(', ')}`;
}

/** What was not judged, and that its owner lets the deployment go on all the same. */
function isFlagged({ verdict, flagged }: CheckResult): boolean {
  return flagged === true && verdict === 'INCONCLUSIVE';
}

function summaries(results: readonly CheckResult[]): string {
  return results.flatMap(({ id, summary }) => (summary === undefined ? [] : [`; check ${id}: ${summary}`])).join('');
}

/**
 * Folds the results of one lifecycle event into the answer for CodeDeploy.
 *
 * Succeeded takes at least one result and PASSED of every enforced check; whatever is not known to be observed counts as
 * enforced, and whatever is not known to be PASSED stops the deployment; an INCONCLUSIVE one does not where the policy of
 * its check says so. Observed checks, and what a break-glass skipped, are told and never stop.
 */
export function decide(results: readonly CheckResult[]): Decision {
  if (results.length === 0)
    return { outcome: 'Failed', reason: 'no check was made, so nothing speaks for the target version' };
  const skipped = results.filter(isSkipped);
  const asked = results.filter((result) => !isSkipped(result));
  const observe = asked.filter(({ mode }) => mode === 'observe');
  const enforced = asked.filter(({ mode }) => mode !== 'observe');
  const flagged = enforced.filter(isFlagged);
  const stopping = enforced.filter((result) => result.verdict !== 'PASSED' && !isFlagged(result));
  if (stopping.length > 0) {
    const blocking = worst(stopping);
    const more = stopping.length > 1 ? `; ${counted(stopping.length - 1, 'more check')} stopped it too` : '';
    return {
      outcome: 'Failed',
      reason: `${told(blocking)}${more}${observed(observe)}${skippedText(skipped)}`,
      blocking,
    };
  }
  const passed =
    enforced.length === 0
      ? 'no check is enforced'
      : `${counted(enforced.length - flagged.length, 'enforced check')} passed`;
  const not = flagged.length === 0 ? '' : `, ${flagged.length} had nothing to judge and may go on`;
  return {
    outcome: 'Succeeded',
    reason: `${passed}${not}${summaries(results)}${observed(observe)}${skippedText(skipped)}`,
  };
}
