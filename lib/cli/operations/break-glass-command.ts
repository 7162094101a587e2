import { breakGlassKey, deploymentPartition } from '../../contract/ledger/keys';
import { LEDGER_RECORD_VERSION } from '../../contract/ledger/record';
import type { BreakGlassRecord } from '../../contract/ledger/records';
import { planParameterName } from '../../contract/names';
import { parsePlan } from '../../contract/plan';
import { UNSKIPPABLE } from '../../judge/coordination/break-glass';
import { skippableIds, skipRefusals } from '../../judge/operations/break-glass-request';
import type { DeploymentGroupName } from '../../judge/operations/ports';
import { instantText } from '../columns';
import { InputError } from '../io';
import { paintOf } from '../paint';
import type { CommandRun } from './aws-command';
import { actorText } from './operator-words';
import { ledgerTableOf } from './planned-coordination';
import { groupsOf, groupText, type Selection } from './selection';

/** Which checks a release may skip, until when, and why. */
export interface BreakGlassRequest {
  readonly selection: Selection;
  readonly releaseId: string;
  /** Table of the ledger; the one that the plans name where it is absent. */
  readonly ledger?: string;
  readonly skip: readonly string[];
  readonly reason: string;
  readonly actor?: string;
  readonly lengthMs: number;
  /** Whether ids that no present plan has are taken: those of checks that the release brings along. */
  readonly unknownAllowed: boolean;
  /** Whether it takes the place of one that still lasts. */
  readonly replaces: boolean;
}

const REPORT_VERSION = 1;

async function requireSkippable(
  request: BreakGlassRequest,
  groups: readonly DeploymentGroupName[],
  run: CommandRun,
): Promise<void> {
  const { operations, signal } = run;
  const plans = await Promise.all(
    groups.map(async ({ applicationName, deploymentGroupName }) =>
      parsePlan(await operations.parameter(planParameterName(applicationName, deploymentGroupName), signal)),
    ),
  );
  for (const { id, why } of skipRefusals(request.skip, plans)) {
    if (why === 'unskippable') {
      throw new InputError(
        `--skip: ${id} cannot be skipped, since nobody would know what is released (${UNSKIPPABLE.join(', ')})`,
      );
    }
    if (!request.unknownAllowed) {
      const known = skippableIds(plans).join(', ');
      throw new InputError(
        `--skip: no plan has a check ${id}, expected some of ${known}, or --allow-unknown for checks that the release brings along`,
      );
    }
  }
}

/**
 * Lets a release pass the named checks for a while, on the record.
 *
 * @returns the exit code: 0
 * @throws InputError where a check must not be skipped, is not known, or another break-glass still lasts
 */
export async function runBreakGlass(request: BreakGlassRequest, run: CommandRun): Promise<0> {
  const { operations, io, json, signal } = run;
  const { releaseId, skip, reason } = request;
  const groups = await groupsOf(request.selection, operations, signal);
  await requireSkippable(request, groups, run);
  const actor = actorText(await operations.caller(signal), request.actor);
  const ledger = operations.ledger(await ledgerTableOf(request.ledger, groups, operations, signal));
  const atMs = operations.wallClock.nowMs();
  const expiresAtMs = atMs + request.lengthMs;
  const keys = groups.map((group) =>
    breakGlassKey(deploymentPartition(group.applicationName, group.deploymentGroupName), releaseId),
  );
  for (const [index, key] of keys.entries()) {
    const before = await ledger.read(key, 'break-glass', signal);
    if (before === undefined || before.expiresAtMs <= atMs || request.replaces) continue;
    throw new InputError(
      `${groupText(groups[index])}: a break-glass of ${before.actor} for ${before.skip.join(', ')} lasts until ${instantText(before.expiresAtMs)}, expected it to be over, or --replace`,
    );
  }
  const record: BreakGlassRecord = {
    recordVersion: LEDGER_RECORD_VERSION,
    kind: 'break-glass',
    releaseId,
    skip: [...skip],
    actor,
    reason,
    atMs,
    expiresAtMs,
  };
  for (const key of keys) await ledger.write(key, record, signal);
  if (json) {
    const { recordVersion: _, kind: __, ...told } = record;
    io.stdout(
      `${JSON.stringify({ reportVersion: REPORT_VERSION, ...told, deploymentGroups: groups }, undefined, 2)}\n`,
    );
  } else {
    const paint = paintOf(io);
    for (const group of groups) {
      const until = `until ${instantText(expiresAtMs)}`;
      io.stdout(
        `${groupText(group)}  release ${releaseId} ${paint('notable', `passes ${skip.join(', ')} ${until}`)}, by ${actor}\n`,
      );
    }
  }
  return 0;
}
