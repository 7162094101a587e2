import { type CheckResult, type Finding, VERDICTS } from '../../contract/report';
import { PortError, type PortErrorKind } from '../ports';

/** What a check says: its verdict and why, in the terms of a report. */
export type CheckAnswer = Pick<CheckResult, 'verdict' | 'findings' | 'summary' | 'flagged'>;

export const PASSED: CheckAnswer = { verdict: 'PASSED', findings: [] };

export function failed(...findings: Finding[]): CheckAnswer {
  return { verdict: 'FAILED', findings };
}

/** PASSED where nothing was found, FAILED otherwise. */
export function failedIfAny(findings: readonly Finding[]): CheckAnswer {
  return findings.length === 0 ? PASSED : { verdict: 'FAILED', findings };
}

/** PASSED, and all the same something that its owner should hear: it stops nothing and is part of the run's reason. */
export function toldOnly(...findings: Finding[]): CheckAnswer {
  if (findings.length === 0) return PASSED;
  return { verdict: 'PASSED', findings, summary: findings.map(({ message }) => message).join('; ') };
}

/**
 * One answer to several questions: the worst verdict ({@link VERDICTS} is ordered by severity) and all findings, those of the
 * worst verdict first, because a reason tells the first one.
 */
export function worstOf(answers: readonly CheckAnswer[]): CheckAnswer {
  const severityOf = ({ verdict }: CheckAnswer) => VERDICTS.indexOf(verdict);
  const worst = Math.max(0, ...answers.map(severityOf));
  const ordered = [...answers].sort((a, b) => Number(severityOf(b) === worst) - Number(severityOf(a) === worst));
  const summaries = answers.flatMap(({ summary }) => summary ?? []);
  return {
    verdict: VERDICTS[worst],
    findings: ordered.flatMap(({ findings }) => findings),
    ...(summaries.length === 0 ? {} : { summary: summaries.join('; ') }),
  };
}

/**
 * Answers to the refusals that a check understands; any other error is thrown on, and becomes ERRORED.
 *
 * @param answers one answer for each kind of {@link PortError} that means something to the check
 */
export async function answering(
  question: () => Promise<CheckAnswer>,
  answers: Partial<Record<PortErrorKind, () => CheckAnswer>>,
): Promise<CheckAnswer> {
  try {
    return await question();
  } catch (error) {
    const answer = error instanceof PortError ? answers[error.kind] : undefined;
    if (answer === undefined) throw error;
    return answer();
  }
}
