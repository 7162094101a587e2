import type { CheckSpec } from '../contract/plan';
import type { CheckResult } from '../contract/report';
import { checkFor } from './checks';
import type { CheckAnswer } from './checks/answer';
import { type CheckContext, checkContext } from './checks/context';
import { withDeadline } from './deadline';
import { PortError } from './ports';
import { describeThrown } from './thrown';

export type PlanRun = Pick<CheckContext, 'plan' | 'deployment' | 'inspection' | 'clock' | 'sha256'> & {
  /** The checks of one lifecycle event. */
  readonly checks: readonly CheckSpec[];
  /** Instant on the clock, in milliseconds, at which every check must have answered. */
  readonly endsAtMs: number;
};

/**
 * Runs checks in parallel under one deadline. Never rejects: a check that throws, hangs, or is of an unknown kind comes
 * back as ERRORED. At the deadline the signal of everything still running is aborted.
 */
export async function runPlan(run: PlanRun): Promise<CheckResult[]> {
  const { clock, endsAtMs } = run;
  const running = new AbortController();
  const context = checkContext({ ...run, signal: running.signal });
  const startedAt = clock.now();

  const answerOf = async (spec: CheckSpec): Promise<CheckAnswer> => {
    try {
      const check = checkFor(spec);
      if (check === undefined) throw new PortError('malformed', `this hook knows no check of kind ${spec.kind}`);
      return await withDeadline({ clock, endsAtMs, what: `check ${spec.id}` }, (signal) =>
        check({ ...context, signal }),
      );
    } catch (error) {
      return { verdict: 'ERRORED', findings: [{ code: `${spec.kind}.errored`, message: describeThrown(error) }] };
    }
  };

  try {
    return await Promise.all(
      run.checks.map(async (spec) => {
        const { verdict, findings, summary, flagged } = await answerOf(spec);
        const { id, kind, mode } = spec;
        return {
          id,
          kind,
          mode,
          verdict,
          findings,
          ...(summary === undefined ? {} : { summary }),
          ...(flagged === true ? { flagged } : {}),
          durationMs: clock.now() - startedAt,
        };
      }),
    );
  } finally {
    // Views are shared among checks, so they may outlive the check that asked first, but not the run.
    running.abort();
  }
}
