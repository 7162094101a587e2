import { type Decoder, listOf, objectOf, oneOf, optional, text } from '../../contract/decode';
import { shiftOf } from '../../template/deployment-config';
import type { LoadedTemplate } from '../../template/load';
import { decodeProperties, flag, ignored } from '../../template/properties';
import { activeResources } from '../../template/resources';
import { TemplateError } from '../../template/template-error';
import type { Deployable, RollbackEvent } from '../model';
import { alarmByName } from './alarms';
import { groupAlarms } from './group-alarms';

/** Whether an alarm that stops nothing can be watched all the same. */
function isReadable(template: LoadedTemplate, name: string, place: string): boolean {
  try {
    alarmByName(template, name, place);
    return true;
  } catch (error) {
    if (error instanceof TemplateError) return false;
    throw error;
  }
}

interface GroupProperties {
  readonly DeploymentConfigName?: string;
  readonly AlarmConfiguration?: {
    readonly Enabled?: boolean;
    readonly IgnorePollAlarmFailure?: undefined;
    readonly Alarms?: readonly { readonly Name: string }[];
  };
  readonly AutoRollbackConfiguration?: { readonly Enabled?: boolean; readonly Events?: readonly RollbackEvent[] };
}

/** CodeDeploy's limit for one deployment group (API reference, AlarmConfiguration). */
const MOST_ALARMS = 10;

const ROLLBACK_EVENTS = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'] as const;

const groupProperties: Decoder<GroupProperties> = objectOf<GroupProperties>({
  DeploymentConfigName: optional(text),
  AlarmConfiguration: optional(
    objectOf<NonNullable<GroupProperties['AlarmConfiguration']>>({
      Enabled: optional(flag),
      // The twin's CloudWatch always answers.
      IgnorePollAlarmFailure: ignored,
      Alarms: optional(listOf(objectOf<{ Name: string }>({ Name: text }))),
    }),
  ),
  AutoRollbackConfiguration: optional(
    objectOf<NonNullable<GroupProperties['AutoRollbackConfiguration']>>({
      Enabled: optional(flag),
      Events: optional(listOf(oneOf(ROLLBACK_EVENTS))),
    }),
  ),
});

/** What a deployment group decides about a rollout. */
export type GroupSettings = Pick<
  Deployable,
  | 'applicationName'
  | 'deploymentGroupName'
  | 'deploymentConfigName'
  | 'shift'
  | 'alarms'
  | 'composites'
  | 'compositeParts'
  | 'rollbackEvents'
>;

/** A deployment group with what of it is not part of a rehearsal. */
export interface ReadGroup {
  readonly settings: GroupSettings;
  /** One sentence each. */
  readonly notes: readonly string[];
}

/**
 * The deployment group that an alias names.
 *
 * @param alias how messages call the alias
 * @throws TemplateError where it is not in the template, or something in it cannot be rehearsed
 */
export function groupOf(
  template: LoadedTemplate,
  applicationName: string,
  deploymentGroupName: string,
  alias: string,
): ReadGroup {
  const { resolver } = template;
  const resource = activeResources(template, 'AWS::CodeDeploy::DeploymentGroup').find(
    ({ logicalId, properties }) =>
      resolver.nameOf(logicalId) === deploymentGroupName &&
      resolver.text(properties.ApplicationName, `deployment group ${logicalId}: ApplicationName`) === applicationName,
  );
  if (!resource) {
    throw new TemplateError(
      `${alias}: the deployment group ${deploymentGroupName} of the application ${applicationName} is not in the template, so nothing is known about its rollout, define it in the same stack`,
    );
  }
  const place = `deployment group ${resource.logicalId}`;
  const { DeploymentConfigName, AlarmConfiguration, AutoRollbackConfiguration } = resource.properties;
  const settings = decodeProperties(
    groupProperties,
    resolver.resolve({ DeploymentConfigName, AlarmConfiguration, AutoRollbackConfiguration }, place),
    place,
  );
  const configName = settings.DeploymentConfigName;
  if (configName === undefined) {
    throw new TemplateError(`${place}: names no DeploymentConfigName, so its traffic shift is unknown, name one`);
  }
  const alarms = settings.AlarmConfiguration;
  const rollback = settings.AutoRollbackConfiguration;
  // What is switched off stops nothing, but an observed deployment's hook looks at it all the same.
  const isOff = alarms?.Enabled === false;
  const distinctNames = [...new Set((alarms?.Alarms ?? []).map(({ Name }) => Name))].filter(
    (name) => !isOff || isReadable(template, name, place),
  );
  if (distinctNames.length > MOST_ALARMS) {
    throw new TemplateError(
      `${place}: expected at most ${MOST_ALARMS} alarms, got ${distinctNames.length}, which CodeDeploy refuses, drop some`,
    );
  }
  const { notes, composites, compositeParts, alarms: named } = groupAlarms(template, distinctNames, place);
  const unheeded = [...(isOff ? named : []), ...compositeParts];
  return {
    settings: {
      applicationName,
      deploymentGroupName,
      deploymentConfigName: configName,
      shift: shiftOf(template, configName, place),
      alarms: isOff ? [] : named,
      ...(composites.length > 0 && { composites }),
      ...((composites.length > 0 || unheeded.length > 0) && { compositeParts: unheeded }),
      rollbackEvents: rollback?.Enabled === false ? [] : (rollback?.Events ?? []),
    },
    notes,
  };
}
