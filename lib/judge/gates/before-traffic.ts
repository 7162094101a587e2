import { type FreezeSpec, GATE_KINDS } from '../../contract/coordination';
import { breakGlassKey, deploymentPartition, quarantineKey } from '../../contract/ledger/keys';
import type { BreakGlassRecord } from '../../contract/ledger/records';
import type { CheckResult, Finding } from '../../contract/report';
import { type CheckAnswer, failedIfAny, PASSED } from '../checks/answer';
import { freezeRefusals } from '../coordination/freeze';
import { quarantineRefusal } from '../coordination/quarantine';
import { decide } from '../decide';
import { runPlan } from '../run-plan';
import { brokenGlassOf, splitBySkipped } from './broken-glass';
import { gateResult, skippedResult, written } from './gate-result';
import { counted, type GatedJudgement, type GatedRun, ledgerOf, workEndsAtMs } from './gated-run';
import { LockGate } from './lock-gate';
import type { HookLedger } from './ports';
import { ReleaseLog } from './release-log';

/** Reading and writing one record takes milliseconds; what takes longer will not answer any more. */
const RECORD_MS = 20_000;

interface Opened {
  readonly result: CheckResult;
  readonly glass?: BreakGlassRecord;
}

/** Proves that the ledger answers and takes the release, before anything relies on it. */
async function openLedger(run: GatedRun, { records }: HookLedger, log: ReleaseLog, endsAtMs: number): Promise<Opened> {
  const { deployment, plan } = run;
  const partition = deploymentPartition(deployment.applicationName, deployment.deploymentGroupName);
  let glass: BreakGlassRecord | undefined;
  const result = await gateResult(run, 'ledger', endsAtMs, async (signal) => {
    glass = await records.read(breakGlassKey(partition, plan.release.releaseId), 'break-glass', signal);
    await log.begin(signal);
    return PASSED;
  });
  return { result, ...(glass && { glass }) };
}

async function askQuarantine(run: GatedRun, { records }: HookLedger, signal: AbortSignal): Promise<CheckAnswer> {
  const { deployment, plan } = run;
  const { releaseId } = plan.release;
  const partition = deploymentPartition(deployment.applicationName, deployment.deploymentGroupName);
  const refusal = quarantineRefusal(
    releaseId,
    await records.read(quarantineKey(partition, releaseId), 'quarantine', signal),
  );
  return failedIfAny(refusal === undefined ? [] : [refusal]);
}

async function askCalendars(run: GatedRun, windows: readonly FreezeSpec[], signal: AbortSignal): Promise<CheckAnswer> {
  const readings = await Promise.all(
    windows.map(async (window) => ({
      window,
      state: await run.port.calendars.state(window.calendar, signal).catch(() => undefined),
    })),
  );
  return failedIfAny(freezeRefusals(readings, { rollback: false, brokenGlass: false }));
}

/** Gates before checks. */
function inOrder(results: readonly CheckResult[]): CheckResult[] {
  const isGate = ({ kind }: CheckResult) => (GATE_KINDS as readonly string[]).includes(kind);
  return [...results.filter(isGate), ...results.filter((result) => !isGate(result))];
}

/**
 * The gates and checks before traffic. Whatever they say is in the ledger before it is reported, and the last thing that happens before a
 * Succeeded is that the locks are confirmed.
 */
export async function beforeTraffic(run: GatedRun): Promise<GatedJudgement> {
  const { clock, coordination, plan, port } = run;
  const { freezeWindows, locks } = coordination;
  const ledger = ledgerOf(run);
  const log = ledger && new ReleaseLog(run, ledger.records);
  const endsAtMs = workEndsAtMs(run);
  const recordsEndAtMs = Math.min(endsAtMs, clock.now() + RECORD_MS);
  const opened = ledger && log && (await openLedger(run, ledger, log, recordsEndAtMs));
  const glass = opened?.glass;
  const { asked, skipped, passes } = splitBySkipped(run.checks, glass, plan.release.releaseId, port.wallClock.nowMs());

  const gate = async (
    kind: 'quarantine' | 'freeze' | 'lock',
    byMs: number,
    ask: (signal: AbortSignal) => Promise<CheckAnswer>,
  ): Promise<CheckResult> =>
    glass && passes({ id: kind, kind })
      ? skippedResult({ id: kind, kind, mode: 'enforced' }, glass)
      : gateResult(run, kind, byMs, ask);
  const lockGate = ledger && locks && new LockGate(run, ledger, locks);
  const checking = Promise.all([
    ...(ledger ? [gate('quarantine', recordsEndAtMs, (signal) => askQuarantine(run, ledger, signal))] : []),
    ...(freezeWindows ? [gate('freeze', recordsEndAtMs, (signal) => askCalendars(run, freezeWindows, signal))] : []),
    runPlan({ ...run, checks: asked, endsAtMs }),
  ]).then((found) => [...(opened ? [opened.result] : []), ...found.flat(), ...skipped]);
  // Nobody waits for a lock on behalf of a deployment that will not shift.
  const hopeless = new AbortController();
  void checking.then((found) => decide(counted(run, found)).outcome === 'Failed' && hopeless.abort());
  const [found, lock] = await Promise.all([
    checking,
    lockGate && gate('lock', endsAtMs, (signal) => lockGate.take(endsAtMs, signal, hopeless.signal)),
  ]);
  const held = lock?.skipped ? undefined : lock;

  let results = counted(run, inOrder([...found, ...(lock ? [lock] : [])]));
  let decision = decide(results);
  let unwritten: Finding[] = [];
  const record = async (): Promise<void> => {
    if (!log) return;
    unwritten = await written(run, 'the verdicts before traffic', (signal) => log.add(results, signal));
    if (decision.outcome === 'Succeeded') return;
    unwritten.push(...(await written(run, 'the evidence', (signal) => log.evidence(decision, signal))));
  };
  await record();
  if (lockGate && held && decision.outcome === 'Succeeded' && held.verdict === 'PASSED') {
    const confirmed = await gateResult(run, 'lock', run.endsAtMs, (signal) => lockGate.confirm(signal));
    if (confirmed.verdict !== 'PASSED') {
      results = counted(
        run,
        results.map((result) => (result.kind === 'lock' ? confirmed : result)),
      );
      decision = decide(results);
      await record();
    }
  }
  if (lockGate && held && decision.outcome === 'Failed') {
    unwritten.push(...(await written(run, 'that the locks are free', (signal) => lockGate.giveBack(signal))));
  }
  const brokenGlass = brokenGlassOf(results, glass, run.deployment.applicationName);
  return {
    ...decision,
    checks: results,
    ...(brokenGlass && { brokenGlass }),
    unwritten,
    ...(log && decision.outcome === 'Failed' && { settle: (byMs: number) => ended({ ...run, endsAtMs: byMs }, log) }),
  };
}

/** CodeDeploy has Failed: nothing of this deployment goes on. */
async function ended(run: GatedRun, log: ReleaseLog): Promise<Finding[]> {
  return written(run, 'the outcome', (signal) => log.end('Failed', signal));
}
