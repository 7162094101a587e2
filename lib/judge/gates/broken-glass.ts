import type { BreakGlassRecord } from '../../contract/ledger/records';
import type { CheckSpec } from '../../contract/plan';
import type { BrokenGlass, CheckResult } from '../../contract/report';
import { breaksGlass } from '../coordination/break-glass';
import { skippedResult } from './gate-result';

/** The checks of a lifecycle event, parted by what a break-glass lets pass. */
export interface SkippedChecks {
  readonly asked: readonly CheckSpec[];
  readonly skipped: readonly CheckResult[];
  /** Whether something else of this name passes, too. */
  readonly passes: (gate: { readonly id: string; readonly kind: string }) => boolean;
}

export function splitBySkipped(
  checks: readonly CheckSpec[],
  glass: BreakGlassRecord | undefined,
  releaseId: string,
  nowMs: number,
): SkippedChecks {
  const passes: SkippedChecks['passes'] = (gate) => breaksGlass(glass, gate, releaseId, nowMs);
  if (glass === undefined) return { asked: checks, skipped: [], passes };
  return {
    asked: checks.filter((spec) => !passes(spec)),
    skipped: checks.filter(passes).map((spec) => skippedResult(spec, glass)),
    passes,
  };
}

/** What the report says of a break-glass: nothing where it made no difference. */
export function brokenGlassOf(
  results: readonly CheckResult[],
  glass: BreakGlassRecord | undefined,
  applicationName: string,
): BrokenGlass | undefined {
  const skipped = results.filter((result) => result.skipped).map(({ id }) => id);
  if (glass === undefined || skipped.length === 0) return undefined;
  const { actor, reason, expiresAtMs } = glass;
  return { applicationName, actor, reason, expiresAtMs, skipped };
}
