import type { CoordinationSpec } from '../../contract/coordination';
import { planParameterName } from '../../contract/names';
import { parsePlan } from '../../contract/plan';
import type { DeploymentGroupName, Operations } from '../../judge/operations/ports';
import { InputError } from '../io';
import { type Asked, asked } from './group-survey';
import { groupText } from './selection';

/** How the plan of a deployment that is there now coordinates it; empty where it does not. */
export function plannedCoordination(
  { applicationName, deploymentGroupName }: DeploymentGroupName,
  operations: Operations,
  signal: AbortSignal,
): Promise<Asked<CoordinationSpec>> {
  return asked(async () => {
    const text = await operations.parameter(planParameterName(applicationName, deploymentGroupName), signal);
    return parsePlan(text).coordination ?? {};
  });
}

/**
 * The ledger that a command works with: the one that was named, or else the one that all the plans name.
 *
 * @throws InputError where nobody names one, or plans name several
 */
export async function ledgerTableOf(
  named: string | undefined,
  groups: readonly DeploymentGroupName[],
  operations: Operations,
  signal: AbortSignal,
): Promise<string> {
  if (named !== undefined) return named;
  const tables = new Set<string>();
  for (const group of groups) {
    const planned = await plannedCoordination(group, operations, signal);
    const table = planned.known ? planned.value.ledgerTable : undefined;
    if (table === undefined) {
      const why = planned.known ? 'its plan names none' : planned.why;
      throw new InputError(
        `--ledger: no ledger of ${groupText(group)} is known (${why}), expected the name of its table`,
      );
    }
    tables.add(table);
  }
  const [table, ...others] = tables;
  if (others.length === 0) return table;
  throw new InputError(
    `--ledger: the plans name several, ${[...tables].join(', ')}; expected one, name it or fewer deployments`,
  );
}
