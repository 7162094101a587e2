import { ContractError } from '../contract/decode';
import { RELEASE_VARIABLES } from '../contract/names';
import { type Plan, parsePlan } from '../contract/plan';
import {
  type AlarmState,
  type Clock,
  type FunctionVersionView,
  type HookHost,
  type InspectionPort,
  type ParameterView,
  PortError,
  type SecretView,
} from '../judge/ports';
import { runHook } from '../judge/run-hook';
import type { Deployable, Fault } from './model';
import { type ReadableMetrics, syntheticAnswers, trafficCounts } from './observed-calls';
import type { LifecycleHooks } from './simulation';
import type { TemplateDeployable } from './template/deployables';
import { type Exposed, noVictim, parameterVictim, publishedVictim, secretVictim, variableVictim } from './victim';

interface TwinSecret extends SecretView {
  readonly jsonKeys: readonly string[];
}

/** What the hooks see of the rehearsed environment, the fault included. */
interface World {
  readonly versions: ReadonlyMap<string, FunctionVersionView>;
  readonly secrets: Map<string, TwinSecret>;
  readonly parameters: Map<string, ParameterView>;
  /** Variables of the target version; the current version keeps those of the template. */
  readonly target: Record<string, string>;
}

const DEPLOYMENT_ID = 'd-REHEARSAL';

function planOf(planText: string | undefined): Plan | undefined {
  try {
    return planText === undefined ? undefined : parsePlan(planText);
  } catch (error) {
    // The hook reads the same text and fails closed with the reason, which is what the rehearsal must show.
    if (error instanceof ContractError) return undefined;
    throw error;
  }
}

/** Gives a parameter another value; type and version stay as the plan expects them. */
function publish(parameters: Map<string, ParameterView>, name: string, value: string): void {
  parameters.set(name, { type: 'String', version: 1, ...parameters.get(name), value });
}

/** Everything that the plan names exists, and publishes what the plan expects unless the template says otherwise. */
function healthyWorld({ deployable, ssmParameters }: TemplateDeployable, plan: Plan | undefined): World {
  const secrets = new Map<string, TwinSecret>();
  const parameters = new Map<string, ParameterView>();
  for (const spec of plan ? [...plan.beforeAllowTraffic, ...plan.afterAllowTraffic] : []) {
    if (spec.kind === 'secret') {
      const jsonKeys = [...(secrets.get(spec.secretId)?.jsonKeys ?? []), ...(spec.jsonKeys ?? [])];
      secrets.set(spec.secretId, { hasCurrentStage: true, deletionScheduled: false, jsonKeys });
    }
    if (spec.kind === 'parameter') {
      const { name, type, version } = spec;
      parameters.set(name, { value: 'a value', type: type ?? 'String', version: version ?? 1 });
    }
    if (spec.kind === 'release') {
      const { schemaRev, indexHash } = plan?.release ?? {};
      if (spec.schemaRevParameter !== undefined) publish(parameters, spec.schemaRevParameter, schemaRev ?? 'unknown');
      if (spec.indexHashParameter !== undefined) publish(parameters, spec.indexHashParameter, indexHash ?? 'unknown');
    }
  }
  for (const [name, value] of ssmParameters) publish(parameters, name, value);
  const target: Record<string, string> = { ...deployable.environment };
  const view = (version: string, environment: Readonly<Record<string, string>>): FunctionVersionView => ({
    version,
    environment,
    description: deployable.description,
    state: 'Active',
    lastUpdateStatus: 'Successful',
  });
  const { currentVersion, targetVersion, environment } = deployable;
  const versions = new Map([
    [currentVersion, view(currentVersion, environment)],
    [targetVersion, view(targetVersion, target)],
  ]);
  return { versions, secrets, parameters, target };
}

/** One edit away from the name, and not the name of another variable. */
function misspelled(name: string, taken: object): string {
  const candidates = [name.slice(0, -1), `${name}${name.slice(-1)}`, `${name}X`];
  return candidates.find((candidate) => candidate.length > 1 && !Object.hasOwn(taken, candidate)) ?? `${name}XX`;
}

function otherThan(expected: string | undefined): string {
  return expected === 'another' ? 'yet-another' : 'another';
}

/** Breaks the world as the fault asks. */
function applyFault(world: World, fault: Fault, exposed: Exposed): void {
  const { target, secrets, parameters } = world;
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
      publish(parameters, publishedVictim(exposed, fault, 'schemaRev'), otherThan(exposed.plan.release.schemaRev));
      return;
    case 'wrong-index':
      publish(parameters, publishedVictim(exposed, fault, 'indexHash'), otherThan(exposed.plan.release.indexHash));
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
];

function brokenWorld(subject: TemplateDeployable, faults: readonly Fault[]): World {
  const { deployable } = subject;
  const plan = planOf(deployable.planText);
  const world = healthyWorld(subject, plan);
  for (const fault of faults.filter(({ kind }) => WORLD_FAULTS.includes(kind))) {
    const alias = deployable.logicalId;
    if (deployable.hooks.length === 0) throw noVictim(fault, alias, 'no hook of this library looks at its deployments');
    if (!plan)
      throw noVictim(fault, alias, 'its plan is not in the template or is unreadable, so every release is blocked');
    applyFault(world, fault, { alias, plan, environment: deployable.environment });
  }
  return world;
}

function found<T>(map: ReadonlyMap<string, T>, name: string, what: string): T {
  const value = map.get(name);
  if (value === undefined) throw new PortError('absent', `${what} ${name} does not exist`);
  return value;
}

/** What one run of a hook sees of the rehearsal besides the world. */
interface Surroundings {
  readonly clock: Clock;
  readonly alarmStates: () => ReadonlyMap<string, AlarmState>;
  readonly metrics: ReadableMetrics;
}

function inspectionOf(
  world: World,
  deployable: Deployable,
  faults: readonly Fault[],
  around: Surroundings,
): InspectionPort {
  const { functionName, targetVersion } = deployable;
  const answers = syntheticAnswers(faults);
  return {
    functionVersion: async (name, version) => {
      if (name !== functionName) throw new PortError('absent', `function ${name} does not exist`);
      return found(world.versions, version, `version of ${name}`);
    },
    alias: async (name, aliasName) => {
      if (name !== functionName || aliasName !== deployable.aliasName) {
        throw new PortError('absent', `alias ${aliasName} of function ${name} does not exist`);
      }
      return { version: deployable.currentVersion, weighted: [] };
    },
    reservedConcurrency: async () => deployable.reservedConcurrency,
    secret: async (secretId) => found(world.secrets, secretId, 'secret'),
    secretJsonKeys: async (secretId) => found(world.secrets, secretId, 'secret').jsonKeys,
    parameter: async (name) => found(world.parameters, name, 'parameter'),
    alarmStates: async (names) => new Map([...around.alarmStates()].filter(([name]) => names.includes(name))),
    trafficCounts: async (query) => trafficCounts(around.metrics, query, around.clock.now()),
    invoke: async (name, version) => {
      if (name !== functionName || version !== targetVersion) {
        throw new PortError('absent', `version ${version} of function ${name} does not exist`);
      }
      return answers();
    },
  };
}

/**
 * The hooks of a deployable as they run in the twin: production's own code on the rehearsal's clock, in a world that holds what
 * the plan and the template name, broken as the faults ask.
 *
 * @throws ScenarioError where a fault has no victim in this template: it would prove nothing
 */
export function hooksInWorld(subject: TemplateDeployable, faults: readonly Fault[]): LifecycleHooks {
  const world = brokenWorld(subject, faults);
  const { deployable } = subject;
  const { applicationName, deploymentGroupName, functionName, aliasName, currentVersion, targetVersion } = deployable;
  const hostOf = (around: Surroundings): HookHost => ({
    clock: around.clock,
    deployment: async () => ({
      applicationName,
      deploymentGroupName,
      functionName,
      aliasName,
      currentVersion,
      targetVersion,
    }),
    plan: async (parameterName) => found(subject.ssmParameters, parameterName, 'parameter'),
    inspect: async () => inspectionOf(world, deployable, faults, around),
    report: async () => {},
    log: () => {},
  });
  return {
    run: async (lifecycleEvent, clock, alarmStates, metrics) => {
      const hook = subject.hooks.find((candidate) => candidate.isOurs && candidate.lifecycleEvent === lifecycleEvent);
      return runHook(
        { DeploymentId: DEPLOYMENT_ID, LifecycleEventHookExecutionId: lifecycleEvent },
        { lifecycleEvent, host: hostOf({ clock, alarmStates, metrics }), budgetMs: (hook?.timeoutSec ?? 0) * 1000 },
      );
    },
  };
}
