import type { IncidentRecord } from '../../contract/response/incident';
import { LONGEST_RESPONSE_SEC } from '../../contract/response/limits';
import { parsePauseReason, pauseReason } from '../../contract/response/pause-reason';
import { emptyPause, type PauseHold, type PauseRecord } from '../../contract/response/pause-record';
import { PortError } from '../ports';
import { keyOf } from './incident-change';
import type { PausePort, ResponsePorts } from './ports';

/** A turn covers the longest run and 30 s by which two clocks may differ. */
export const TURN_MS = LONGEST_RESPONSE_SEC * 1000 + 30_000;

const ATTEMPTS = 10;

/** A stack that fails stops many deployments at once, and each response needs its turn: one waits some seconds before it gives up. */
const WAITS = 12;
const WAIT_MS = 1_000;

type Surroundings = Pick<ResponsePorts, 'run' | 'nowMs' | 'sleep' | 'incidents'> & { readonly pause: PausePort };

function isOf({ deploymentId, deploymentGroupName, applicationName }: PauseHold, incident: IncidentRecord): boolean {
  return (
    deploymentId === incident.deploymentId &&
    deploymentGroupName === incident.deploymentGroupName &&
    applicationName === incident.applicationName
  );
}

/** Writes a change of the record, and takes or keeps the turn; undefined where there is nothing to change. */
async function inTurn(
  { pause, run, nowMs, sleep }: Surroundings,
  change: (record: PauseRecord) => PauseRecord | undefined,
): Promise<PauseRecord | undefined> {
  const { pipelineName, stageName } = pause.stage;
  for (let lost = 0, waited = 0; lost < ATTEMPTS; ) {
    const record = (await pause.read()) ?? emptyPause(pause.stage);
    const changed = change(record);
    if (changed === undefined) return undefined;
    const { turn } = record;
    if (turn !== undefined && turn.run !== run && turn.untilMs > nowMs()) {
      if (waited++ === WAITS) {
        throw new PortError('unavailable', `stage ${stageName} of ${pipelineName} is being changed by another run`);
      }
      await sleep(WAIT_MS);
      continue;
    }
    const revision = record.revision + 1;
    const next = { ...changed, revision, turn: { run, untilMs: nowMs() + TURN_MS } };
    if (await pause.write(next, record.revision)) return next;
    lost++;
  }
  throw new PortError('unavailable', `the pause of ${pipelineName} was changed by others ${ATTEMPTS} times in a row`);
}

/** The next write of whoever has the turn; loses only against somebody who took the turn over. */
async function write({ pause }: Surroundings, seen: PauseRecord, next: PauseRecord): Promise<PauseRecord> {
  const record = { ...next, revision: seen.revision + 1 };
  if (await pause.write(record, seen.revision)) return record;
  throw new PortError(
    'unavailable',
    `the turn at stage ${pause.stage.stageName} of ${pause.stage.pipelineName} was lost`,
  );
}

/** The turn is given back, so that nobody waits for its end. */
function ended({ turn: _turn, ...record }: PauseRecord): PauseRecord {
  return record;
}

/**
 * Closes the stage for an incident, once: a person who opens it afterwards has the last word. A transition that is closed already
 * stays as it is, whoever closed it.
 *
 * @throws PortError where another run is at it, or CodePipeline refuses; the reconciliation tries again
 */
export async function holdStage(surroundings: Surroundings, incident: IncidentRecord): Promise<void> {
  const { pause, nowMs } = surroundings;
  const { applicationName, deploymentGroupName, deploymentId } = incident;
  let record = await inTurn(surroundings, (found) => {
    const known = found.holds.find((hold) => isOf(hold, incident));
    if (known?.closed) return undefined;
    if (known) return found;
    const hold = { applicationName, deploymentGroupName, deploymentId, sinceMs: nowMs(), closed: false };
    return { ...found, holds: [...found.holds, hold] };
  });
  if (record === undefined) return;
  // Acknowledged since this run has read it: a stage that was opened must not be closed again by whoever comes late.
  const latest = await surroundings.incidents.read(keyOf(incident));
  if (latest?.acknowledged !== undefined) {
    await write(
      surroundings,
      record,
      ended({ ...record, holds: record.holds.filter((hold) => !isOf(hold, incident)) }),
    );
    return;
  }
  const { enabled } = await pause.transition();
  if (enabled) {
    // Said before it is done: whoever finds the transition closed after a crash knows that it was us.
    record = await write(surroundings, record, { ...record, closedFor: deploymentId });
    await pause.close(pauseReason(deploymentId));
  }
  const holds = record.holds.map((hold) => ({ ...hold, closed: true }));
  await write(surroundings, record, ended({ ...record, holds }));
}

/**
 * Takes the incident's hold away, and opens the stage where no other incident holds it and we closed it. What a person closed, or closed
 * again in other words, stays closed.
 *
 * @throws PortError where another run is at it, or CodePipeline refuses
 */
export async function releaseStage(surroundings: Surroundings, incident: IncidentRecord): Promise<void> {
  const { pause } = surroundings;
  const record = await inTurn(surroundings, (found) => {
    const holds = found.holds.filter((hold) => !isOf(hold, incident));
    // Nobody holds it, yet it was closed for somebody: a run died before it could open it.
    const unfinished = holds.length === 0 && found.closedFor !== undefined;
    return holds.length === found.holds.length && !unfinished ? undefined : { ...found, holds };
  });
  if (record === undefined) return;
  if (record.holds.length > 0) {
    await write(surroundings, record, ended(record));
    return;
  }
  const { enabled, reason } = await pause.transition();
  const closedFor = parsePauseReason(reason);
  if (!enabled && closedFor !== undefined && closedFor === record.closedFor) await pause.open();
  const { closedFor: _closedFor, ...opened } = record;
  await write(surroundings, record, ended(opened));
}
