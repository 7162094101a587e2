import type { FreezeSpec, LockSpec } from '../../contract/coordination';
import type { DeploymentGroupName } from '../../judge/operations/ports';
import { InputError } from '../io';
import type { CommandRun } from './aws-command';
import { plannedCoordination } from './planned-coordination';
import { groupText, type Selection } from './selection';

/** What the gate is asked. */
export interface GateRequest {
  readonly selection: Selection;
  readonly releaseId: string;
  /** Besides those that the plans name. */
  readonly calendars: readonly string[];
  readonly timeZone: string;
  readonly ledger?: string;
  readonly locks: readonly LockSpec[];
}

/** What is asked for one deployment: what its plan names, and what the options name besides. */
export interface GateQuestions {
  readonly ledger?: string;
  readonly windows: readonly FreezeSpec[];
  readonly locks: readonly LockSpec[];
  readonly observed: boolean;
  /** Why the plan is not part of them. */
  readonly planUnread?: string;
}

function withoutTwins<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [nameOf(item), item])).values()];
}

/**
 * @throws InputError where nothing would be asked: such a gate would always be open
 */
export async function questionsOf(
  group: DeploymentGroupName,
  { ledger, calendars, timeZone, locks }: GateRequest,
  { operations, signal }: CommandRun,
): Promise<GateQuestions> {
  const planned = await plannedCoordination(group, operations, signal);
  const spec = planned.known ? planned.value : {};
  const named = calendars.map((calendar) => ({ name: calendar, calendar, timeZone }));
  const questions = {
    ...((ledger ?? spec.ledgerTable) === undefined ? {} : { ledger: ledger ?? spec.ledgerTable }),
    windows: withoutTwins([...named, ...(spec.freezeWindows ?? [])], ({ calendar }) => calendar),
    locks: withoutTwins([...(spec.locks?.holds ?? []), ...locks], ({ name }) => name),
    observed: spec.mode === 'observe',
    ...(planned.known ? {} : { planUnread: planned.why }),
  };
  if (questions.ledger === undefined && questions.locks.length > 0) {
    throw new InputError(`--lock: no ledger of ${groupText(group)} is known, expected --ledger beside it`);
  }
  if (questions.ledger !== undefined || questions.windows.length > 0) return questions;
  const why = planned.known ? 'its plan names neither a ledger nor a freeze window' : planned.why;
  throw new InputError(
    `nothing is asked of ${groupText(group)} (${why}), expected --ledger or --calendar: a gate that asks nothing would always be open`,
  );
}
