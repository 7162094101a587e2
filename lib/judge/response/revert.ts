import type { IncidentRecord, RevertState } from '../../contract/response/incident';
import type { AliasView } from '../operations/ports';
import { PortError } from '../ports';
import type { ResponsePorts } from './ports';

/**
 * Time that CodeDeploy has to put an alias back before it counts as failed. An assumption: AWS documents no figure; 16 s were seen
 * once (design/aws-facts.md, 1.2), and a rollback is a deployment of its own.
 */
export const REVERT_MS = 15 * 60_000;

/** Where an alias is. */
export interface RevertView {
  readonly state: RevertState;
  /** In words, for the notice. */
  readonly where: string;
}

function describe({ version, weights }: AliasView): string {
  const parts = Object.entries(weights).map(([other, weight]) => `${(100 * weight).toFixed(1)} % at version ${other}`);
  return parts.length === 0
    ? `the alias is at version ${version}`
    : `the alias is at version ${version} and ${parts.join(', ')}`;
}

/** The version at which an alias should be after the deployment stopped; of one that went back, the version that it went to. */
export function settledVersion({ severity, currentVersion, targetVersion }: IncidentRecord): string {
  return severity === 'rollback' ? targetVersion : currentVersion;
}

/**
 * Whether CodeDeploy has put the alias back. `superseded`: a later deployment succeeded, so that it belongs elsewhere, or it is gone
 * together with its function. While a deployment of the group runs, nothing is said, because that one moves the alias.
 */
export async function revertView(ports: ResponsePorts, incident: IncidentRecord): Promise<RevertView> {
  const { functionName, aliasName, deploymentGroupName, createdAtMs, endedAtMs } = incident;
  let alias: AliasView;
  try {
    alias = await ports.alias(functionName, aliasName);
  } catch (thrown) {
    if (thrown instanceof PortError && thrown.kind === 'absent')
      return { state: 'superseded', where: 'the alias is gone' };
    throw thrown;
  }
  const where = describe(alias);
  const weighted = Object.keys(alias.weights).length > 0;
  if (!weighted && alias.version === settledVersion(incident)) return { state: 'restored', where };
  if (await ports.deployments.running(deploymentGroupName)) return { state: incident.revert, where };
  const later = await ports.deployments.succeededAfter(deploymentGroupName, createdAtMs);
  if (!weighted && later.some(({ targetVersion }) => targetVersion === alias.version)) {
    return { state: 'superseded', where };
  }
  return { state: ports.nowMs() < endedAtMs + REVERT_MS ? 'awaited' : 'failed', where };
}
