import { breakGlassKey, deploymentPartition } from '../../contract/ledger/keys';
import type { BreakGlassRecord } from '../../contract/ledger/records';
import type { CheckResult, Finding } from '../../contract/report';
import { PASSED } from '../checks/answer';
import { decide } from '../decide';
import { runPlan } from '../run-plan';
import { brokenGlassOf, splitBySkipped } from './broken-glass';
import { gateResult, written } from './gate-result';
import { counted, type GatedJudgement, type GatedRun, ledgerOf, workEndsAtMs } from './gated-run';
import { LockGate } from './lock-gate';
import type { HookLedger } from './ports';
import { ReleaseLog } from './release-log';

/** Time for the one record that is read first. */
const RECORD_MS = 10_000;

/** All traffic is on the new version: that the ledger does not answer speaks against nothing any more. It is told. */
function toldOnly(result: CheckResult): CheckResult {
  return { ...result, mode: 'observe' };
}

async function glassOf(
  run: GatedRun,
  { records }: HookLedger,
): Promise<{ readonly result: CheckResult; readonly glass?: BreakGlassRecord }> {
  const { deployment, plan, clock } = run;
  const key = breakGlassKey(
    deploymentPartition(deployment.applicationName, deployment.deploymentGroupName),
    plan.release.releaseId,
  );
  let glass: BreakGlassRecord | undefined;
  const endsAtMs = Math.min(workEndsAtMs(run), clock.now() + RECORD_MS);
  const result = await gateResult(run, 'ledger', endsAtMs, async (signal) => {
    glass = await records.read(key, 'break-glass', signal);
    return PASSED;
  });
  return { result: toldOnly(result), ...(glass && { glass }) };
}

/** The checks after traffic, with a heartbeat for the locks while they run. */
export async function afterTraffic(run: GatedRun): Promise<GatedJudgement> {
  const { coordination, plan, port } = run;
  const ledger = ledgerOf(run);
  const log = ledger && new ReleaseLog(run, ledger.records);
  const endsAtMs = workEndsAtMs(run);
  const opened = ledger && (await glassOf(run, ledger));
  const glass = opened?.glass;
  const { asked, skipped } = splitBySkipped(run.checks, glass, plan.release.releaseId, port.wallClock.nowMs());

  const lockGate = ledger && coordination.locks && new LockGate(run, ledger, coordination.locks);
  const working = runPlan({ ...run, checks: asked, endsAtMs });
  const [checks, ...beats] = await Promise.all([
    working,
    ...(lockGate ? [gateResult(run, 'lock', endsAtMs, (signal) => lockGate.beat(working, signal))] : []),
  ]);

  const own = [...(opened ? [opened.result] : []), ...beats.map(toldOnly)];
  const results = counted(run, [...own, ...checks, ...skipped]);
  const decision = decide(results);
  const unwritten: Finding[] = [];
  if (log) {
    unwritten.push(...(await written(run, 'the verdicts after traffic', (signal) => log.add(results, signal))));
    if (decision.outcome === 'Failed') {
      unwritten.push(...(await written(run, 'the evidence', (signal) => log.evidence(decision, signal))));
    }
  }
  const brokenGlass = brokenGlassOf(results, glass, run.deployment.applicationName);
  const isGood = [...checks, ...skipped].every(({ verdict, flagged }) => verdict === 'PASSED' || flagged === true);
  return {
    ...decision,
    checks: results,
    ...(brokenGlass && { brokenGlass }),
    unwritten,
    ...(log && {
      settle: (byMs: number) => settled({ ...run, endsAtMs: byMs }, decision.outcome, { log, lockGate, isGood }),
    }),
  };
}

interface Settlement {
  readonly log: ReleaseLog;
  readonly lockGate: LockGate | undefined;
  /** Whether nothing, not even an observed check, spoke against the version. */
  readonly isGood: boolean;
}

/** CodeDeploy has its answer. After Failed the locks stay until the rollback is over, which a rollback response or the lease tells. */
async function settled(
  run: GatedRun,
  outcome: 'Succeeded' | 'Failed',
  { log, lockGate, isGood }: Settlement,
): Promise<Finding[]> {
  const findings = await written(run, 'the outcome', (signal) => log.end(outcome, signal));
  if (outcome === 'Failed') return findings;
  if (isGood) findings.push(...(await written(run, 'the last good release', (signal) => log.lastGood(signal))));
  if (lockGate) {
    findings.push(...(await written(run, 'that the locks are free', (signal) => lockGate.release(signal))));
  }
  return findings;
}
