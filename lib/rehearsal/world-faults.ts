import { ContractError } from '../contract/decode';
import { RELEASE_VARIABLES } from '../contract/names';
import { type Plan, parsePlan } from '../contract/plan';
import { COORDINATION_FAULTS } from './coordination/coordination-faults';
import { healthyWorld, itemId, publish, type World } from './healthy-world';
import type { Fault } from './model';
import type { TemplateDeployable } from './template/deployables';
import {
  artifactVictim,
  dependencyVictim,
  type Exposed,
  noVictim,
  parameterVictim,
  publishedVictim,
  secretVictim,
  variableVictim,
} from './victim';

/** The plan as far as it can be read. */
export function planOf(planText: string | undefined): Plan | undefined {
  try {
    return planText === undefined ? undefined : parsePlan(planText);
  } catch (error) {
    // The hook reads the same text and fails closed with the reason, which is what the rehearsal must show.
    if (error instanceof ContractError) return undefined;
    throw error;
  }
}

/** Digest of code that nobody built for this release. */
const OTHER_DIGEST = 'bad0'.repeat(16);

/** One edit away from the name, and not the name of another variable. */
function misspelled(name: string, taken: object): string {
  const candidates = [name.slice(0, -1), `${name}${name.slice(-1)}`, `${name}X`];
  return candidates.find((candidate) => candidate.length > 1 && !Object.hasOwn(taken, candidate)) ?? `${name}XX`;
}

function otherThan(expected: string | undefined): string {
  return expected === 'another' ? 'yet-another' : 'another';
}

function publishRevision(world: World, at: ReturnType<typeof publishedVictim>, revision: string): void {
  if ('item' in at) world.items.set(itemId(at.item), revision);
  else publish(world.parameters, at.parameter, revision);
}

/** Breaks the world as the fault asks. */
function applyFault(world: World, fault: Fault, exposed: Exposed): void {
  const { target, secrets, parameters, versions } = world;
  switch (fault.kind) {
    case 'missing-secret':
      secrets.delete(secretVictim(exposed, fault));
      return;
    case 'secret-pending-deletion': {
      const victim = secretVictim(exposed, fault);
      const jsonKeys = secrets.get(victim)?.jsonKeys ?? [];
      secrets.set(victim, { hasCurrentStage: true, deletionScheduled: true, jsonKeys });
      return;
    }
    case 'missing-parameter':
      parameters.delete(parameterVictim(exposed, fault));
      return;
    case 'blank-variable':
      target[variableVictim(exposed, fault)] = ' ';
      return;
    case 'missing-variable':
      delete target[variableVictim(exposed, fault)];
      return;
    case 'placeholder-variable':
      target[variableVictim(exposed, fault)] = '{{unresolved}}';
      return;
    case 'misspelled-variable': {
      const victim = variableVictim(exposed, fault);
      const value = target[victim];
      target[misspelled(victim, target)] = value;
      delete target[victim];
      return;
    }
    case 'wrong-release':
      target[RELEASE_VARIABLES.releaseId] = otherThan(exposed.plan.release.releaseId);
      return;
    case 'wrong-schema':
      publishRevision(world, publishedVictim(exposed, fault, 'schemaRev'), otherThan(exposed.plan.release.schemaRev));
      return;
    case 'wrong-index':
      publishRevision(world, publishedVictim(exposed, fault, 'indexHash'), otherThan(exposed.plan.release.indexHash));
      return;
    case 'digest-changed': {
      const version = artifactVictim(exposed, fault);
      const view = versions.get(version);
      if (view !== undefined) versions.set(version, { ...view, codeSha256: OTHER_DIGEST });
      return;
    }
    case 'unreachable-dependency':
      world.unreachable.add(dependencyVictim(exposed, fault));
      return;
  }
}

/** Faults of what the hooks see; all others are played by the simulation. */
const WORLD_FAULTS: readonly Fault['kind'][] = [
  'missing-secret',
  'secret-pending-deletion',
  'missing-parameter',
  'blank-variable',
  'missing-variable',
  'placeholder-variable',
  'misspelled-variable',
  'wrong-release',
  'wrong-schema',
  'wrong-index',
  'digest-changed',
  'unreachable-dependency',
];

export function brokenWorld(subject: TemplateDeployable, faults: readonly Fault[]): World {
  const { deployable } = subject;
  const plan = planOf(deployable.planText);
  const world = healthyWorld(subject, plan);
  for (const fault of faults.filter(({ kind }) => [...WORLD_FAULTS, ...COORDINATION_FAULTS].includes(kind))) {
    const alias = deployable.logicalId;
    if (deployable.hooks.length === 0) throw noVictim(fault, alias, 'no hook of this library looks at its deployments');
    if (!plan)
      throw noVictim(fault, alias, 'its plan is not in the template or is unreadable, so every release is blocked');
    applyFault(world, fault, { alias, plan, environment: deployable.environment });
  }
  return world;
}
