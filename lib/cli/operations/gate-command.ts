import { GATES } from '../../contract/coordination';
import { breakGlassKey, deploymentPartition, quarantineKey } from '../../contract/ledger/keys';
import type { LockMode } from '../../contract/ledger/lock-record';
import type { Finding } from '../../contract/report';
import type { FreezeReading } from '../../judge/coordination/freeze';
import type { OwnerStatuses } from '../../judge/coordination/lock-protocol';
import {
  type GateReadings,
  gateFindings,
  type LockReading,
  locksInTheWay,
  passesBrokenGlass,
} from '../../judge/operations/gate';
import type { DeploymentGroupName, LedgerPort, Operations } from '../../judge/operations/ports';
import { paintOf } from '../paint';
import type { CommandRun } from './aws-command';
import { asked } from './group-survey';
import { groupsOf, groupText, type Selection } from './selection';

/** What the gate is asked. */
export interface GateRequest {
  readonly selection: Selection;
  readonly releaseId: string;
  readonly calendars: readonly string[];
  readonly timeZone: string;
  readonly ledger?: string;
  readonly locks: readonly { readonly name: string; readonly mode: LockMode }[];
}

const REPORT_VERSION = 1;

async function lockReading(
  request: { readonly name: string; readonly mode: LockMode },
  deployment: string,
  ledger: LedgerPort,
  { owners, wallClock }: Operations,
  signal: AbortSignal,
): Promise<LockReading> {
  const record = await ledger.locks.read(request.name, signal);
  const unasked: LockReading = { request, record, statuses: new Map() };
  const statuses: OwnerStatuses = new Map(
    await Promise.all(
      locksInTheWay(unasked, deployment, wallClock.nowMs()).map(
        async ({ owner }) => [owner, await owners.status(owner, signal)] as const,
      ),
    ),
  );
  return { ...unasked, statuses };
}

async function readingsOf(
  group: DeploymentGroupName,
  request: GateRequest,
  windows: readonly FreezeReading[],
  { operations, signal }: CommandRun,
): Promise<GateReadings> {
  const { releaseId, ledger: table, locks } = request;
  const deployment = groupText(group);
  const nowMs = operations.wallClock.nowMs();
  const nothing = { releaseId, deployment, windows, quarantine: undefined, breakGlass: undefined, locks: [], nowMs };
  if (table === undefined) return nothing;
  const ledger = operations.ledger(table);
  const partition = deploymentPartition(group.applicationName, group.deploymentGroupName);
  const readings: LockReading[] = [];
  for (const lock of locks) readings.push(await lockReading(lock, deployment, ledger, operations, signal));
  return {
    ...nothing,
    quarantine: await ledger.read(quarantineKey(partition, releaseId), 'quarantine', signal),
    breakGlass: await ledger.read(breakGlassKey(partition, releaseId), 'break-glass', signal),
    locks: readings,
  };
}

interface GateAnswer {
  readonly group: DeploymentGroupName;
  readonly findings: readonly Finding[];
  /** Gates that a break-glass opened. */
  readonly brokenGlass: readonly string[];
}

/**
 * Asks whether a release may be deployed now, before CloudFormation changes anything.
 *
 * @returns the exit code: 0 where it may, 1 where a freeze, its quarantine or a lock keeps it from beginning
 * @throws PortError where the ledger does not answer: then nobody knows
 */
export async function runGate(request: GateRequest, run: CommandRun): Promise<0 | 1> {
  const { operations, io, json, signal } = run;
  const groups = await groupsOf(request.selection, operations, signal);
  const windows: FreezeReading[] = [];
  for (const calendar of request.calendars) {
    const state = await asked(() => operations.calendars.state(calendar, signal));
    const window = { name: calendar, calendar, timeZone: request.timeZone };
    windows.push({ window, state: state.known ? state.value : undefined });
  }
  const answers: GateAnswer[] = [];
  for (const group of groups) {
    const readings = await readingsOf(group, request, windows, run);
    const brokenGlass = GATES.filter((gate) => passesBrokenGlass(readings, gate));
    answers.push({ group, findings: gateFindings(readings), brokenGlass });
  }
  const mayDeploy = answers.every(({ findings }) => findings.length === 0);
  const unasked = request.ledger === undefined ? ['quarantine', 'lock'] : [];
  if (json) {
    const { releaseId } = request;
    const deploymentGroups = answers.map(({ group, ...rest }) => ({ ...group, ...rest }));
    io.stdout(
      `${JSON.stringify({ reportVersion: REPORT_VERSION, releaseId, mayDeploy, unasked, deploymentGroups }, undefined, 2)}\n`,
    );
    return mayDeploy ? 0 : 1;
  }
  const paint = paintOf(io);
  for (const { group, findings, brokenGlass } of answers) {
    const title = `${groupText(group)}  release ${request.releaseId}`;
    io.stdout(
      `${title}  ${findings.length === 0 ? paint('good', 'MAY BE DEPLOYED') : paint('bad', 'MUST NOT BE DEPLOYED')}\n`,
    );
    for (const { message } of findings) io.stdout(`  ${message}\n`);
    if (brokenGlass.length > 0) io.stdout(`  ${paint('notable', `a break-glass opens ${brokenGlass.join(', ')}`)}\n`);
  }
  if (unasked.length > 0) io.stdout(`not asked without --ledger: ${unasked.join(', ')}\n`);
  return mayDeploy ? 0 : 1;
}
