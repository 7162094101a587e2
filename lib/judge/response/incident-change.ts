import { type IncidentRecord, incidentKey } from '../../contract/response/incident';
import { PortError } from '../ports';
import type { ResponsePorts } from './ports';

/** Writes that lose against others before one gives up: each loss means that somebody else made progress. */
const ATTEMPTS = 10;

/** Where an incident lies. */
export function keyOf({ applicationName, deploymentGroupName, deploymentId }: IncidentRecord) {
  return incidentKey(applicationName, deploymentGroupName, deploymentId);
}

/**
 * Changes an incident on top of whatever others wrote meanwhile.
 *
 * @param next what to change, given the newest record; undefined where nothing is to be changed any more
 * @returns the incident as it is now, and whether this call changed it
 * @throws PortError where the incident is gone, or others were faster ten times in a row
 */
export async function changeIncident(
  ports: Pick<ResponsePorts, 'incidents'>,
  incident: IncidentRecord,
  next: (latest: IncidentRecord) => Partial<IncidentRecord> | undefined,
): Promise<{ readonly incident: IncidentRecord; readonly changed: boolean }> {
  const key = keyOf(incident);
  let latest = incident;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const change = next(latest);
    if (change === undefined) return { incident: latest, changed: false };
    const changed: IncidentRecord = { ...latest, ...change, revision: latest.revision + 1 };
    if (await ports.incidents.write(key, changed, latest.revision)) return { incident: changed, changed: true };
    const found = await ports.incidents.read(key);
    if (found === undefined) throw new PortError('absent', `incident ${incident.deploymentId} is gone from the ledger`);
    latest = found;
  }
  throw new PortError(
    'unavailable',
    `incident ${incident.deploymentId} was changed by others ${ATTEMPTS} times in a row`,
  );
}
