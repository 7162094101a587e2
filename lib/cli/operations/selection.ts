import type { DeploymentGroupName, Operations } from '../../judge/operations/ports';
import { InputError } from '../io';

/** The options by which commands that talk to AWS name what they are about. */
export interface SelectionFlags {
  readonly application?: string;
  readonly deploymentGroup?: string;
  readonly stack?: string;
}

/** What is asked for: the groups of a stack, one group, those of an application, or those of all applications on Lambda. */
export type Selection =
  | { readonly stack: string }
  | { readonly application: string; readonly deploymentGroup?: string }
  | { readonly all: true };

/**
 * @param mayBeAll whether the command may go through every application of the account
 * @throws InputError where options contradict each other or name nothing
 */
export function selectionOf({ application, deploymentGroup, stack }: SelectionFlags, mayBeAll = false): Selection {
  if (stack !== undefined && (application ?? deploymentGroup) !== undefined) {
    throw new InputError('--stack excludes --application and --deployment-group, give one of them');
  }
  if (stack !== undefined) return { stack };
  if (application !== undefined) {
    return { application, ...(deploymentGroup === undefined ? {} : { deploymentGroup }) };
  }
  if (deploymentGroup !== undefined)
    throw new InputError('--deployment-group: expected --application beside it, got none');
  if (mayBeAll) return { all: true };
  throw new InputError('no deployment is named, expected --application or --stack');
}

/**
 * The deployment groups of a selection, by application and name.
 *
 * @throws InputError where there is none: whatever is said of no deployment group would be true
 * @throws PortError where AWS does not answer
 */
export async function groupsOf(
  selection: Selection,
  operations: Operations,
  signal: AbortSignal,
): Promise<DeploymentGroupName[]> {
  const ofApplication = async (applicationName: string): Promise<DeploymentGroupName[]> => {
    const names = await operations.codeDeploy.deploymentGroups(applicationName, signal);
    return names.map((deploymentGroupName) => ({ applicationName, deploymentGroupName }));
  };
  if ('stack' in selection) {
    const groups = await operations.stackDeploymentGroups(selection.stack, signal);
    if (groups.length > 0) return [...groups];
    throw new InputError(`stack ${selection.stack} has no deployment group`);
  }
  if ('all' in selection) {
    const groups: DeploymentGroupName[] = [];
    for (const name of await operations.codeDeploy.applications(signal)) groups.push(...(await ofApplication(name)));
    if (groups.length > 0) return groups;
    throw new InputError('no application on Lambda has a deployment group in this account and region');
  }
  const { application, deploymentGroup } = selection;
  if (deploymentGroup !== undefined) return [{ applicationName: application, deploymentGroupName: deploymentGroup }];
  const groups = await ofApplication(application);
  if (groups.length > 0) return groups;
  throw new InputError(`application ${application} has no deployment group`);
}

/** `<application>/<deployment group>`. */
export function groupText({ applicationName, deploymentGroupName }: DeploymentGroupName): string {
  return `${applicationName}/${deploymentGroupName}`;
}
