import type { AliasView, DeploymentGroupName, DeploymentRecord, Redeployment } from './ports';
import { ENDED_STATUSES } from './ports';

/** One thing to do, in this order. */
export type RepairStep =
  | { readonly kind: 'stop'; readonly deploymentId: string }
  | {
      readonly kind: 'clear-weights';
      readonly functionName: string;
      readonly aliasName: string;
      readonly seen: AliasView;
    }
  | { readonly kind: 'redeploy'; readonly redeployment: Redeployment };

/** `FINE`: nothing to do. `REPAIR`: the steps lead back. `UNDECIDED`: nobody knows where the alias belongs, or a deployment moves it. */
export type RepairVerdict = 'FINE' | 'REPAIR' | 'UNDECIDED';

export interface RepairPlan {
  readonly verdict: RepairVerdict;
  /** One sentence: why. */
  readonly reason: string;
  readonly steps: readonly RepairStep[];
}

/** What is known of one deployment group and its alias. */
export interface RepairFacts {
  readonly group: DeploymentGroupName;
  readonly functionName: string;
  readonly aliasName: string;
  readonly alias: AliasView;
  /** The last deployment, whatever became of it. */
  readonly last?: DeploymentRecord;
  /** The last deployment that succeeded; rollbacks count. */
  readonly lastSuccessful?: DeploymentRecord;
  /** Version of the last good release, as the ledger has it. */
  readonly lastGoodVersion?: string;
}

/** What the operator decides. */
export interface RepairChoices {
  /** Where the alias belongs, instead of where CodeDeploy and the ledger have it. */
  readonly toVersion?: string;
  /** Whether a running deployment is stopped, which makes CodeDeploy roll it back. */
  readonly stopRunning: boolean;
  readonly alarmsIgnored: boolean;
}

type Wanted = { readonly version: string; readonly source: string } | { readonly why: string };

function wantedVersion({ lastSuccessful, lastGoodVersion }: RepairFacts, { toVersion }: RepairChoices): Wanted {
  if (toVersion !== undefined) return { version: toVersion, source: '--to-version' };
  const deployed = lastSuccessful?.targetVersion;
  if (deployed !== undefined && lastGoodVersion !== undefined && deployed !== lastGoodVersion) {
    return {
      why: `CodeDeploy deployed version ${deployed} last and the ledger's last good release is version ${lastGoodVersion}; name one with --to-version`,
    };
  }
  if (deployed !== undefined) return { version: deployed, source: `deployment ${lastSuccessful?.deploymentId}` };
  if (lastGoodVersion !== undefined) return { version: lastGoodVersion, source: 'the ledger' };
  return {
    why: 'no deployment has ever succeeded and the ledger has no good release; name a version with --to-version',
  };
}

/**
 * What leads an alias back that was left weighted or was moved by hand. Weights are taken off in Lambda, since CodeDeploy refuses a
 * weighted alias (CodeDeploy user guide, troubleshooting Lambda deployments); another version is deployed by CodeDeploy.
 */
export function planRepair(facts: RepairFacts, choices: RepairChoices): RepairPlan {
  const { group, functionName, aliasName, alias, last } = facts;
  if (last !== undefined && !ENDED_STATUSES.includes(last.status)) {
    const running = `deployment ${last.deploymentId} is ${last.status}`;
    if (!choices.stopRunning) {
      return {
        verdict: 'UNDECIDED',
        reason: `${running} and moves the alias itself; wait for it, or stop it with --stop`,
        steps: [],
      };
    }
    const reason = `${running}; once CodeDeploy has rolled it back, look again`;
    return { verdict: 'REPAIR', reason, steps: [{ kind: 'stop', deploymentId: last.deploymentId }] };
  }
  const wanted = wantedVersion(facts, choices);
  if ('why' in wanted) return { verdict: 'UNDECIDED', reason: wanted.why, steps: [] };
  const weighted = Object.keys(alias.weights).length > 0;
  const steps: RepairStep[] = [];
  const parts: string[] = [];
  if (weighted) {
    steps.push({ kind: 'clear-weights', functionName, aliasName, seen: alias });
    parts.push(`it is left weighted with version ${Object.keys(alias.weights).join(', ')}`);
  }
  if (alias.version !== wanted.version) {
    parts.push(`it is at version ${alias.version} and belongs to version ${wanted.version} (${wanted.source})`);
    const description = `guardrails repair: back to version ${wanted.version}`;
    const redeployment = {
      ...group,
      functionName,
      aliasName,
      currentVersion: alias.version,
      targetVersion: wanted.version,
    };
    steps.push({
      kind: 'redeploy',
      redeployment: { ...redeployment, description, alarmsIgnored: choices.alarmsIgnored },
    });
  }
  if (steps.length > 0) return { verdict: 'REPAIR', reason: parts.join(', and '), steps };
  return { verdict: 'FINE', reason: `it is at version ${wanted.version}, where it belongs (${wanted.source})`, steps };
}
