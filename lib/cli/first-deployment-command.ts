import { describeExpectation, isExpected, rehearseFirstDeployment, renderFirstDeployment } from '../rehearsal';
import type { Io } from './io';
import type { RehearseRequest } from './rehearse-options';

/** Raised whenever a field changes its meaning or goes away. */
const REPORT_VERSION = 1;

/**
 * Rehearses the creation of the aliases and prints what came of it.
 *
 * @returns the exit code: 0 where every creation ended as expected, else 1
 * @throws TemplateError, ScenarioError for what the user gave
 */
export async function runFirstDeployments(request: RehearseRequest, io: Pick<Io, 'stdout'>): Promise<0 | 1> {
  const { input, scenario, expectation, json } = request;
  const rehearsals = await rehearseFirstDeployment(input, scenario.faults);
  const misses = rehearsals.filter(({ verdict }) => !isExpected(verdict, expectation));
  if (json) {
    const entries = rehearsals.map((rehearsal) => ({
      ...rehearsal,
      expected: expectation,
      asExpected: isExpected(rehearsal.verdict, expectation),
    }));
    io.stdout(`${JSON.stringify({ reportVersion: REPORT_VERSION, firstDeployments: entries }, undefined, 2)}\n`);
  } else {
    io.stdout(rehearsals.map(renderFirstDeployment).join('\n'));
    for (const { deployable } of misses) {
      io.stdout(
        `  NOT AS EXPECTED: the creation of ${deployable} should have been ${describeExpectation(expectation)}\n`,
      );
    }
  }
  return misses.length === 0 ? 0 : 1;
}
