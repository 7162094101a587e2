import type { GateKind } from '../../contract/coordination';
import type { BreakGlassRecord } from '../../contract/ledger/records';
import type { CheckResult, Finding } from '../../contract/report';
import type { CheckAnswer } from '../checks/answer';
import { withDeadline } from '../deadline';
import { describeThrown } from '../thrown';
import type { GatedRun } from './gated-run';

/** Asks a gate. Never rejects: one that throws or does not answer in time is ERRORED, which is not a pass. */
export async function gateResult(
  { clock }: Pick<GatedRun, 'clock'>,
  kind: GateKind,
  endsAtMs: number,
  ask: (signal: AbortSignal) => Promise<CheckAnswer>,
): Promise<CheckResult> {
  const startedAt = clock.now();
  let answer: CheckAnswer;
  try {
    answer = await withDeadline({ clock, endsAtMs, what: `gate ${kind}` }, ask);
  } catch (thrown) {
    answer = { verdict: 'ERRORED', findings: [{ code: `${kind}.errored`, message: describeThrown(thrown) }] };
  }
  const { verdict, findings } = answer;
  return { id: kind, kind, mode: 'enforced', verdict, findings, durationMs: clock.now() - startedAt };
}

/** A check or gate that a break-glass let the release pass unasked. */
export function skippedResult(
  of: Pick<CheckResult, 'id' | 'kind' | 'mode'>,
  { actor, reason, expiresAtMs }: BreakGlassRecord,
): CheckResult {
  const until = new Date(expiresAtMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return {
    id: of.id,
    kind: of.kind,
    mode: of.mode,
    verdict: 'INCONCLUSIVE',
    skipped: true,
    findings: [
      { code: 'break-glass.skipped', message: `not asked: break-glass of ${actor} until ${until}: ${reason}` },
    ],
    durationMs: 0,
  };
}

/** One record is written within milliseconds; three that hang must still leave time for the report. */
const WRITE_MS = 4_500;

/**
 * Writes something after the decision. Never rejects: what cannot be written is told, and changes no outcome.
 *
 * @param what is written, for the finding
 */
export async function written(
  { clock, endsAtMs }: Pick<GatedRun, 'clock' | 'endsAtMs'>,
  what: string,
  write: (signal: AbortSignal) => Promise<unknown>,
): Promise<Finding[]> {
  try {
    const byMs = Math.min(endsAtMs, clock.now() + WRITE_MS);
    await withDeadline({ clock, endsAtMs: byMs, what: 'the ledger' }, write);
    return [];
  } catch (thrown) {
    return [{ code: 'ledger.unwritten', subject: what, message: `${what} was not written: ${describeThrown(thrown)}` }];
  }
}
