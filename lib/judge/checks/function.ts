import type { FunctionCheckSpec } from '../../contract/check-spec';
import {
  CUSTOM_CHECK_VERSION,
  type CustomCheckAnswer,
  type CustomCheckEvent,
  parseCustomCheckAnswer,
} from '../../contract/custom-check';
import { ContractError, parseJson } from '../../contract/decode';
import type { Finding } from '../../contract/report';
import { type CheckAnswer, toldOnly } from './answer';
import type { CheckContext } from './context';
import { answerOf } from './version-call';

/** Twenty findings of the longest message, and then some. */
const LONGEST_ANSWER = 65_536;

function errored({ functionArn }: FunctionCheckSpec, code: string, message: string): CheckAnswer {
  return { verdict: 'ERRORED', findings: [{ code: `function.${code}`, subject: functionArn, message }] };
}

function eventFor(spec: FunctionCheckSpec, { deployment, plan }: CheckContext): CustomCheckEvent {
  const { functionName, aliasName, currentVersion, targetVersion } = deployment;
  const { releaseId, schemaRev, indexHash } = plan.release;
  return {
    customCheckVersion: CUSTOM_CHECK_VERSION,
    checkId: spec.id,
    functionName,
    aliasName,
    currentVersion,
    targetVersion,
    release: { releaseId, schemaRev, indexHash },
    parameters: spec.parameters === undefined ? {} : parseJson(spec.parameters, 'parameters of the check'),
  };
}

function told({ verdict, findings }: CustomCheckAnswer): CheckAnswer {
  const named = findings.map(
    ({ code = verdict.toLowerCase(), message, subject }): Finding => ({
      code: `function.${code}`,
      ...(subject === undefined ? {} : { subject }),
      message,
    }),
  );
  return verdict === 'PASSED' ? toldOnly(...named) : { verdict, findings: named };
}

/**
 * Asks a function of the user's own what it thinks of the target version. Its verdict is the check's; an error, silence, and an answer of
 * another shape count as a question that could not be asked.
 */
export async function checkByFunction(spec: FunctionCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  const call = { functionName: spec.functionArn, payload: JSON.stringify(eventFor(spec, context)) };
  const answer = await answerOf(call, spec.callLimitSec, context);
  const who = `function ${spec.functionArn}`;
  if (answer === undefined) {
    return errored(spec, 'no-answer', `${who} did not answer in ${spec.callLimitSec} s; see its log`);
  }
  if (answer.error !== undefined) {
    return errored(spec, 'error', `${who} answered with an error (${answer.error}); see its log`);
  }
  try {
    if (answer.payload.length > LONGEST_ANSWER) throw new ContractError('answer: expected at most 64 KB');
    return told(parseCustomCheckAnswer(answer.payload));
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    // Names of fields that nobody knows are the function's own words.
    const where = error.message.replace(/unknown field .*/, 'a field that an answer does not have');
    return errored(spec, 'malformed', `${who} answered against docs/custom-check.md (${where}); see its log`);
  }
}
