import { type FreezeSpec, GATES, type LockSpec } from '../../contract/coordination';
import { breakGlassKey, deploymentPartition, quarantineKey } from '../../contract/ledger/keys';
import type { Finding } from '../../contract/report';
import type { CalendarState } from '../../judge/coordination/calendar-state';
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
import { type GateQuestions, type GateRequest, questionsOf } from './gate-questions';
import { asked } from './group-survey';
import { groupsOf, groupText } from './selection';

const REPORT_VERSION = 1;

async function lockReading(
  request: LockSpec,
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
  releaseId: string,
  { ledger: table, locks }: GateQuestions,
  windows: readonly FreezeReading[],
  { operations, signal }: CommandRun,
): Promise<GateReadings> {
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
  /** Findings are told and keep nobody from deploying. */
  readonly observed: boolean;
  /** Gates that could not be asked without a ledger. */
  readonly unasked: readonly string[];
  /** Why its plan was not asked either. */
  readonly planUnread?: string;
}

const UNASKED_WITHOUT_LEDGER = ['quarantine', 'lock'];

function mayBegin({ findings, observed }: GateAnswer): boolean {
  return observed || findings.length === 0;
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
  const states = new Map<string, CalendarState | undefined>();
  const readingOf = async (window: FreezeSpec): Promise<FreezeReading> => {
    const { calendar } = window;
    if (!states.has(calendar)) {
      const state = await asked(() => operations.calendars.state(calendar, signal));
      states.set(calendar, state.known ? state.value : undefined);
    }
    return { window, state: states.get(calendar) };
  };
  const answers: GateAnswer[] = [];
  for (const group of groups) {
    io.progress?.(`asking for deployment group ${answers.length + 1} of ${groups.length}`);
    const questions = await questionsOf(group, request, run);
    const windows: FreezeReading[] = [];
    for (const window of questions.windows) windows.push(await readingOf(window));
    const readings = await readingsOf(group, request.releaseId, questions, windows, run);
    answers.push({
      group,
      findings: gateFindings(readings),
      brokenGlass: GATES.filter((gate) => passesBrokenGlass(readings, gate)),
      observed: questions.observed,
      unasked: questions.ledger === undefined ? UNASKED_WITHOUT_LEDGER : [],
      ...(questions.planUnread === undefined ? {} : { planUnread: questions.planUnread }),
    });
  }
  io.progress?.('');
  const mayDeploy = answers.every(mayBegin);
  const unasked = answers.some((answer) => answer.unasked.length > 0) ? UNASKED_WITHOUT_LEDGER : [];
  if (json) {
    const { releaseId } = request;
    const deploymentGroups = answers.map(({ group, unasked: _, ...rest }) => ({ ...group, ...rest }));
    io.stdout(
      `${JSON.stringify({ reportVersion: REPORT_VERSION, releaseId, mayDeploy, unasked, deploymentGroups }, undefined, 2)}\n`,
    );
    return mayDeploy ? 0 : 1;
  }
  const paint = paintOf(io);
  for (const answer of answers) {
    const { group, findings, brokenGlass } = answer;
    const title = `${groupText(group)}  release ${request.releaseId}`;
    const observed = answer.observed && findings.length > 0 ? ', since it is observed only' : '';
    io.stdout(
      `${title}  ${mayBegin(answer) ? paint('good', 'MAY BE DEPLOYED') : paint('bad', 'MUST NOT BE DEPLOYED')}${observed}\n`,
    );
    for (const { message } of findings) io.stdout(`  ${message}\n`);
    if (answer.planUnread !== undefined) io.stdout(`  not asked, what its plan names: ${answer.planUnread}\n`);
    if (brokenGlass.length > 0) io.stdout(`  ${paint('notable', `a break-glass opens ${brokenGlass.join(', ')}`)}\n`);
  }
  if (unasked.length > 0) io.stdout(`not asked without --ledger: ${unasked.join(', ')}\n`);
  return mayDeploy ? 0 : 1;
}
