import type { Plan } from '../../contract/plan';
import {
  type Clock,
  type FunctionVersionView,
  type InspectionPort,
  type JudgedDeployment,
  PortError,
  type Sha256,
} from '../ports';

/** All that a check may look at. */
export interface CheckContext {
  readonly plan: Plan;
  readonly deployment: JudgedDeployment;
  readonly inspection: InspectionPort;
  readonly clock: Clock;
  readonly sha256: Sha256;
  /** Aborted when the deadline of the run is over. */
  readonly signal: AbortSignal;
  /** That deadline, in milliseconds on the clock. */
  readonly endsAtMs: number;
  /** The version under test; fetched once per run, however many checks ask. */
  readonly targetVersion: () => Promise<FunctionVersionView>;
  /** The version that serves; fetched once per run, however many checks ask. Rejects with `absent` where there is none yet. */
  readonly currentVersion: () => Promise<FunctionVersionView>;
}

function once<T>(fetch: () => Promise<T>): () => Promise<T> {
  let fetched: Promise<T> | undefined;
  return () => {
    fetched ??= fetch();
    return fetched;
  };
}

export function checkContext(
  facts: Pick<CheckContext, 'plan' | 'deployment' | 'inspection' | 'clock' | 'sha256' | 'signal' | 'endsAtMs'>,
): CheckContext {
  const { deployment, inspection, signal } = facts;
  // An async arrow turns what a port throws synchronously into a rejection.
  const version = (number: string | undefined) => async () => {
    if (number === undefined) throw new PortError('absent', 'there is no current version yet');
    return inspection.functionVersion(deployment.functionName, number, signal);
  };
  return {
    ...facts,
    targetVersion: once(version(deployment.targetVersion)),
    currentVersion: once(version(deployment.currentVersion)),
  };
}
