import type { FirstDeploymentSurroundings } from '../judge/first-deployment';
import { type AlarmState, type Clock, type HookHost, type InspectionPort, PortError } from '../judge/ports';
import { runHook } from '../judge/run-hook';
import { MetricStore } from './cloudwatch/metric-store';
import { breakCoordination } from './coordination/coordination-faults';
import { TwinEnvironment } from './coordination/twin-environment';
import { functionCalls } from './function-calls';
import { itemId, type World } from './healthy-world';
import type { Deployable, Fault } from './model';
import { type ReadableMetrics, syntheticAnswers, trafficCounts } from './observed-calls';
import { sha256 } from './sha256';
import type { LifecycleHooks } from './simulation';
import type { TemplateDeployable } from './template/deployables';
import { brokenWorld, planOf } from './world-faults';

const DEPLOYMENT_ID = 'd-REHEARSAL';

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
    publishedItem: async (item) =>
      found(world.items, itemId(item), `attribute ${item.attribute} of table ${item.tableName}`),
    permission: async (_role, _action, resources) => new Map(resources.map((resource) => [resource, 'allowed'])),
    alarmStates: async (names) => new Map([...around.alarmStates()].filter(([name]) => names.includes(name))),
    trafficCounts: async (query) => trafficCounts(around.metrics, query, around.clock.now()),
    invoke: async (name, version) => {
      if (name !== functionName || version !== targetVersion) {
        throw new PortError('absent', `version ${version} of function ${name} does not exist`);
      }
      return answers();
    },
    call: functionCalls(world, deployable, answers),
  };
}

/**
 * What the hook before traffic sees when CloudFormation asks it before it creates an alias: the same world, in which neither the alias nor a
 * version before this one exists.
 *
 * @throws ScenarioError where a fault has no victim in this template: it would prove nothing
 */
export function firstDeploymentInWorld(
  subject: TemplateDeployable,
  faults: readonly Fault[],
  clock: Clock,
): FirstDeploymentSurroundings {
  const { deployable, ssmParameters } = subject;
  const world = brokenWorld(subject, faults);
  const versions = new Map([...world.versions].filter(([version]) => version === deployable.targetVersion));
  const around = { clock, alarmStates: () => new Map(), metrics: new MetricStore(deployable, true) };
  return {
    clock,
    sha256,
    plan: async (parameterName) => found(ssmParameters, parameterName, 'parameter'),
    inspect: async () => ({
      ...inspectionOf({ ...world, versions }, deployable, faults, around),
      alias: async (functionName, aliasName) => {
        throw new PortError('absent', `alias ${aliasName} of function ${functionName} does not exist`);
      },
    }),
  };
}

/**
 * The hooks of a deployable as they run in the twin: production's own code on the rehearsal's clock, in a world that holds what
 * the plan and the template name, broken as the faults ask.
 *
 * @throws ScenarioError where a fault has no victim in this template: it would prove nothing
 */
export function hooksInWorld(
  subject: TemplateDeployable,
  faults: readonly Fault[],
  environment = new TwinEnvironment(),
  deploymentId = DEPLOYMENT_ID,
): LifecycleHooks {
  const world = brokenWorld(subject, faults);
  const plan = planOf(subject.deployable.planText);
  environment.addCalendars(subject.freezeCalendars);
  // Faults without a victim are refused before anything is rehearsed.
  const trial = new TwinEnvironment();
  if (plan) breakCoordination(trial, faults, plan, subject.deployable, trial.wallMs(0));
  let createdAtMs: number | undefined;
  const { deployable } = subject;
  const { applicationName, deploymentGroupName, functionName, aliasName, currentVersion, targetVersion } = deployable;
  const hostOf = (around: Surroundings): HookHost => ({
    clock: around.clock,
    sha256,
    deployment: async () => ({
      applicationName,
      deploymentGroupName,
      functionName,
      aliasName,
      currentVersion,
      targetVersion,
      ...(createdAtMs === undefined ? {} : { createdAtMs }),
    }),
    coordination: async () => environment.portFor(applicationName, around.clock),
    plan: async (parameterName) => found(subject.ssmParameters, parameterName, 'parameter'),
    inspect: async () => inspectionOf(world, deployable, faults, around),
    report: async () => {},
    log: () => {},
  });
  return {
    run: async (lifecycleEvent, clock, alarmStates, metrics) => {
      environment.begin(clock.now());
      if (createdAtMs === undefined) {
        createdAtMs = environment.wallMs(clock.now());
        environment.deploymentBegan(deploymentId, applicationName);
        if (plan) breakCoordination(environment, faults, plan, deployable, createdAtMs);
      }
      const hook = subject.hooks.find((candidate) => candidate.isOurs && candidate.lifecycleEvent === lifecycleEvent);
      return runHook(
        { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEvent },
        { lifecycleEvent, host: hostOf({ clock, alarmStates, metrics }), budgetMs: (hook?.timeoutSec ?? 0) * 1000 },
      );
    },
  };
}
