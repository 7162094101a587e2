import {
  describeExpectation,
  isExpected,
  renderTrials,
  renderTrialsJson,
  type TrialedDeployment,
  trials,
} from '../rehearsal';
import type { Io } from './io';
import { terminalPaint } from './paint';
import type { RehearseRequest } from './rehearse-options';

const VERDICTS = ['promoted', 'rolled-back', 'blocked', 'left-weighted'] as const;

function shareAsExpected({ verdicts, trials: total }: TrialedDeployment, { expectation }: RehearseRequest): number {
  const expected = VERDICTS.filter((verdict) => isExpected(verdict, expectation));
  return expected.reduce((sum, verdict) => sum + verdicts[verdict].count, 0) / total;
}

/** Shows every whole per cent once, and nothing where nobody watches. */
function progressOf({ progress }: Io): (done: number, total: number) => void {
  let shown = -1;
  return (done, total) => {
    const per = Math.floor((100 * done) / total);
    if (per === shown) return;
    shown = per;
    progress?.(done === total ? '' : `${per} % of ${total.toLocaleString('en-US')} trials`);
  };
}

/**
 * Plays and counts trials, and prints what came of them.
 *
 * @returns the exit code: 0 where enough trials of every deployment ended as expected, else 1
 * @throws TemplateError, ScenarioError for what the user gave
 */
export async function runTrials(request: RehearseRequest, count: number, io: Io): Promise<0 | 1> {
  const { input, scenario, expectation, json, atLeast } = request;
  const deployments = await trials(input, scenario, count, { onProgress: progressOf(io) });
  const misses = deployments.filter((deployment) => shareAsExpected(deployment, request) < atLeast);
  if (json) io.stdout(renderTrialsJson(deployments));
  else {
    const texts = deployments.map((deployment) => renderTrials(deployment, io.colours ? terminalPaint : undefined));
    io.stdout(texts.join('\n'));
    for (const { deployable } of misses) {
      const expected = describeExpectation(expectation);
      io.stdout(
        `  NOT AS EXPECTED: ${deployable} should have been ${expected} in at least ${atLeast * 100} % of the trials\n`,
      );
    }
  }
  return misses.length === 0 ? 0 : 1;
}
