import { isExpected, rehearse, renderHtml, renderJson, renderTimeline } from '../rehearsal';
import { InputError, type Io } from './io';
import { terminalPaint } from './paint';
import type { RehearseRequest } from './rehearse-options';

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown reason';
}

/**
 * Rehearses, prints and writes the reports.
 *
 * @returns the exit code: 0 where every rehearsal ended as expected, else 1
 * @throws TemplateError, ScenarioError, InputError for what the user gave
 */
export async function runRehearse(request: RehearseRequest, io: Io): Promise<0 | 1> {
  const { expectation, html, json } = request;
  const rehearsals = await rehearse(request.input, request.scenario);
  if (html !== undefined) {
    const page = renderHtml(rehearsals, expectation);
    try {
      io.writeFile(html, page);
    } catch (error) {
      throw new InputError(
        `--html: ${html} cannot be written (${codeOf(error)}), name a file in an existing directory`,
      );
    }
  }
  if (json) io.stdout(renderJson(rehearsals, expectation));
  else {
    const paint = io.colours ? { paint: terminalPaint } : {};
    io.stdout(rehearsals.map((rehearsal) => renderTimeline(rehearsal, { expectation, ...paint })).join('\n'));
  }
  return rehearsals.every(({ verdict }) => isExpected(verdict, expectation)) ? 0 : 1;
}
