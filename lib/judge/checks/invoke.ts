import type { InvokeCheckSpec } from '../../contract/check-spec';
import { parseJson } from '../../contract/decode';
import { parseJsonPath, sameJson, valueAt } from '../../contract/json-path';
import { INVOKE_MARK } from '../../contract/names';
import type { Finding } from '../../contract/report';
import { type FunctionAnswer, PortError } from '../ports';
import { type CheckAnswer, failed, failedIfAny } from './answer';
import type { CheckContext } from './context';
import { answerOf } from './version-call';

const LOOK = 'see its log, or correct what the check expects';

function finding(code: string, message: string, subject?: string): Finding {
  return { code: `invoke.${code}`, ...(subject === undefined ? {} : { subject }), message };
}

/** A status code says nothing about anybody; of every other value only whether there is one. */
function statusFinding(expected: number, version: string, document: unknown): Finding[] {
  const got = valueAt(document, ['statusCode']);
  if (got === expected) return [];
  const status = typeof got === 'number' ? `with the status code ${got}` : 'without a status code';
  return [finding('status', `version ${version} answered ${status}, expected ${expected}; ${LOOK}`, '$.statusCode')];
}

function valueFinding(path: string, json: string, version: string, document: unknown): Finding[] {
  const got = valueAt(document, parseJsonPath(path));
  if (got !== undefined && sameJson(got, parseJson(json, path))) return [];
  const message =
    got === undefined
      ? `version ${version} answered with nothing at ${path}, where the check expects a value; ${LOOK}`
      : `version ${version} answered with another value at ${path} than the check expects; ${LOOK}`;
  return [finding('differs', message, path)];
}

function answerFindings({ statusCode, values = [] }: InvokeCheckSpec, version: string, payload: string): Finding[] {
  if (statusCode === undefined && values.length === 0) return [];
  let document: unknown;
  try {
    document = JSON.parse(payload);
  } catch {
    return [finding('no-json', `version ${version} answered with something that is no JSON; ${LOOK}`)];
  }
  return [
    ...(statusCode === undefined ? [] : statusFinding(statusCode, version, document)),
    ...values.flatMap(({ path, json }) => valueFinding(path, json, version, document)),
  ];
}

function schemaFindings({ schema }: InvokeCheckSpec, version: string, { violations }: FunctionAnswer): Finding[] {
  if (schema === undefined) return [];
  if (violations === undefined) throw new PortError('malformed', 'the answer was not compared with the schema');
  return violations.map((place) =>
    finding('schema', `version ${version} answered against ${place} of the check's JSON schema; ${LOOK}`, place),
  );
}

/**
 * Calls exactly the target version once with an event of the user's, and compares its answer. PASSED takes an answer that is no error and
 * is as expected everywhere. Where it is not is told, and never what it is instead.
 */
export async function checkInvoke(spec: InvokeCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  const { functionName, targetVersion: version } = context.deployment;
  const { payload, schema } = spec;
  const call = { functionName, version, payload, mark: INVOKE_MARK, ...(schema === undefined ? {} : { schema }) };
  const answer = await answerOf(call, spec.callLimitSec, context);
  if (answer === undefined) {
    return failed(
      finding('no-answer', `version ${version} did not answer the call in ${spec.callLimitSec} s; see its log`),
    );
  }
  if (answer.error !== undefined) {
    return failed(
      finding('failed', `version ${version} answered the call with an error (${answer.error}); see its log`),
    );
  }
  return failedIfAny([...answerFindings(spec, version, answer.payload), ...schemaFindings(spec, version, answer)]);
}
