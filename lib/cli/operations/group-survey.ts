import { planParameterName } from '../../contract/names';
import { type Plan, parsePlan } from '../../contract/plan';
import type { LiveAlarm } from '../../judge/operations/live-alarm';
import type {
  AliasView,
  DeploymentGroupName,
  DeploymentGroupView,
  DeploymentRecord,
  Operations,
} from '../../judge/operations/ports';
import { isRefusal } from '../connection';

/**
 * Something that was asked: what came back, or why nothing did. `refuted`: the answer was that it is not there or cannot be read, by
 * anybody; otherwise only this question failed.
 */
export type Asked<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly why: string; readonly refuted: boolean };

/** What AWS says of one guarded deployment. */
export interface GroupSurvey {
  readonly group: DeploymentGroupName;
  readonly view: Asked<DeploymentGroupView>;
  /** The last deployment; a value of undefined: there was none yet. */
  readonly last: Asked<DeploymentRecord | undefined>;
  readonly plan: Asked<Plan>;
  readonly alias: Asked<AliasView & { readonly functionName: string; readonly aliasName: string }>;
  /** The group's alarms by name; one that does not exist is absent. */
  readonly alarms: Asked<ReadonlyMap<string, LiveAlarm>>;
}

/**
 * Asks a question whose refusal is an answer too: "nobody knows, because".
 *
 * @throws whatever is no refusal of a port: an error of the program
 */
export async function asked<T>(question: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { known: true, value: await question() };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const kind = 'kind' in error ? error.kind : 'malformed';
    return { known: false, why: error.message, refuted: kind === 'absent' || kind === 'malformed' };
  }
}

async function lastDeployment(
  view: Asked<DeploymentGroupView>,
  { codeDeploy }: Operations,
  signal: AbortSignal,
): Promise<Asked<DeploymentRecord | undefined>> {
  if (!view.known) return view;
  const id = view.value.lastAttemptedDeploymentId;
  return id === undefined ? { known: true, value: undefined } : asked(() => codeDeploy.deployment(id, signal));
}

/** Asks for everything about one deployment group. What cannot be read does not keep the rest from being told. */
export async function surveyGroup(
  group: DeploymentGroupName,
  operations: Operations,
  signal: AbortSignal,
): Promise<GroupSurvey> {
  const { applicationName, deploymentGroupName } = group;
  const view = await asked(() => operations.codeDeploy.deploymentGroup(group, signal));
  const last = await lastDeployment(view, operations, signal);
  const plan = await asked(async () =>
    parsePlan(await operations.parameter(planParameterName(applicationName, deploymentGroupName), signal)),
  );
  const place = last.known && last.value !== undefined ? last.value : plan.known ? plan.value : undefined;
  const alias: GroupSurvey['alias'] =
    place === undefined
      ? { known: false, why: 'neither a deployment nor a plan names the alias', refuted: false }
      : await asked(async () => {
          const { functionName, aliasName } = place;
          return { functionName, aliasName, ...(await operations.lambda.alias(functionName, aliasName, signal)) };
        });
  const alarms: GroupSurvey['alarms'] = view.known
    ? await asked(() => operations.cloudWatch.alarms(view.value.alarmNames, signal))
    : view;
  return { group, view, last, plan, alias, alarms };
}
