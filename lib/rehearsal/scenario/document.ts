import { parseDocument } from 'yaml';
import { scenarioFrom } from '../scenario';
import { refuse } from './fields';
import type { Scenario } from './model';
import { ScenarioError } from './scenario-error';
import { callsFromCsv } from './traffic-kinds';

/**
 * Reads a file that a scenario names, by its path as it is written there.
 *
 * @throws ScenarioError where it cannot
 */
export type ReadFile = (path: string) => string;

function parsed(text: string): unknown {
  try {
    const document = parseDocument(text, { prettyErrors: true, logLevel: 'silent', uniqueKeys: true });
    const [problem] = [...document.errors, ...document.warnings];
    if (!problem) return document.toJS({ maxAliasCount: 100 });
    const line = problem.linePos?.[0].line;
    throw new ScenarioError(
      `scenario: expected JSON or YAML, got a text that does not parse${line ? ` at line ${line}` : ''}`,
    );
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    throw new ScenarioError('scenario: expected JSON or YAML, got a text that does not parse');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Traffic of kind `recorded` may name a CSV instead of holding the counts. */
function withRecording(traffic: Readonly<Record<string, unknown>>, read: ReadFile): Record<string, unknown> {
  const { file, ...others } = traffic;
  if (others.perMinute !== undefined) {
    throw new ScenarioError('traffic: expected file or perMinute, got both, give one of them');
  }
  if (typeof file !== 'string' || file === '') return refuse('traffic.file', 'the path of a CSV', file);
  return { ...others, perMinute: callsFromCsv(read(file), file) };
}

/**
 * The fields of a scenario in JSON or YAML, not checked yet, recordings read. For whoever has more to say about the scenario than its
 * text; everybody else takes {@link parseScenario}.
 *
 * @throws ScenarioError where the text is no object, or a recording cannot be read
 */
export function scenarioFields(text: string, read: ReadFile): Readonly<Record<string, unknown>> {
  const value = parsed(text);
  if (!isObject(value)) return refuse('scenario', 'an object', value);
  const { traffic } = value;
  const isRecording = isObject(traffic) && traffic.kind === 'recorded' && Object.hasOwn(traffic, 'file');
  return isRecording ? { ...value, traffic: withRecording(traffic, read) } : value;
}

/**
 * A whole scenario from JSON or YAML (docs/scenarios.md).
 *
 * @throws ScenarioError naming the first field at fault in one line
 */
export function parseScenario(text: string, read: ReadFile): Scenario {
  return scenarioFrom(scenarioFields(text, read));
}
