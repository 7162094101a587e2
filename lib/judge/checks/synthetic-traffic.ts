import type { SyntheticTrafficCheckSpec } from '../../contract/check-spec';
import { withDeadline } from '../deadline';
import { type InvocationOutcome, PortError } from '../ports';
import { describeThrown } from '../thrown';
import { type CheckAnswer, failed } from './answer';
import type { CheckContext } from './context';
import { THROTTLED_PAUSES_MS } from './version-call';

/** Calls at a time: enough to meet several cold environments, few enough for the concurrency that a new account has (10). */
const PARALLEL = 8;

/** A call that hangs is one that the version did not answer; whatever else kept it from being made says nothing about it. */
async function callOnce(spec: SyntheticTrafficCheckSpec, context: CheckContext, index: number, signal: AbortSignal) {
  const { clock, inspection, deployment } = context;
  const payload = spec.payloads[index % spec.payloads.length];
  for (let retries = 0; ; retries++) {
    try {
      return await withDeadline(
        { clock, endsAtMs: clock.now() + spec.callLimitSec * 1000, what: 'a synthetic call', signal },
        (callSignal) => inspection.invoke(deployment.functionName, deployment.targetVersion, payload, callSignal),
      );
    } catch (error) {
      const kind = error instanceof PortError ? error.kind : undefined;
      if (signal.aborted) throw error;
      if (kind === 'timeout') return 'failed';
      if (kind !== 'throttled' || retries === THROTTLED_PAUSES_MS.length) throw error;
    }
    await clock.sleep(THROTTLED_PAUSES_MS[retries], signal);
  }
}

/**
 * Invokes exactly the target version, several calls at a time, and fails when `stopAt` of them failed.
 *
 * PASSED takes an answer to every call. A call that Lambda throttled or refused, or that could not be sent, is no answer: it
 * ends the check as ERRORED, unless the version had failed often enough already. Neither payloads nor answers are told.
 */
export async function checkSyntheticTraffic(
  spec: SyntheticTrafficCheckSpec,
  context: CheckContext,
): Promise<CheckAnswer> {
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  const answers: InvocationOutcome[] = [];
  const failures = () => answers.filter((answer) => answer !== 'succeeded').length;
  let sent = 0;
  let unanswered: unknown;
  const worker = async (): Promise<void> => {
    while (sent < spec.calls && !signal.aborted) {
      const index = sent++;
      try {
        answers.push(await callOnce(spec, context, index, signal));
      } catch (error) {
        if (!ended.signal.aborted) unanswered ??= error;
        ended.abort();
      }
      if (failures() >= spec.stopAt) ended.abort();
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, spec.calls) }, worker));

  const version = context.deployment.targetVersion;
  const count = failures();
  if (count >= spec.stopAt) {
    const message = `${count} of ${answers.length} synthetic calls of version ${version} failed, at most ${spec.stopAt - 1} of ${spec.calls} may; see its log`;
    return failed({ code: 'synthetic-traffic.failed', message });
  }
  if (unanswered !== undefined || answers.length < spec.calls) {
    const cause = unanswered === undefined ? 'the hook ran out of time' : describeThrown(unanswered);
    const message = `only ${answers.length} of ${spec.calls} synthetic calls of version ${version} were answered: ${cause}`;
    return { verdict: 'ERRORED', findings: [{ code: 'synthetic-traffic.unanswered', message }] };
  }
  const summary = `${spec.calls - count} of ${spec.calls} synthetic calls succeeded`;
  return {
    verdict: 'PASSED',
    findings:
      count === 0
        ? []
        : [{ code: 'synthetic-traffic.some-failed', message: `${summary}; see the log of version ${version}` }],
    summary,
  };
}
