import { predefinedShift, type TrafficShift } from '../../contract/traffic-shift';
import { shiftOf } from '../../template/deployment-config';
import { own as field } from '../../template/document';
import { TemplateError } from '../../template/template-error';
import type { AliasModel, AppModel, Located } from './app-model';
import type { StackModel } from './stack-model';

/** A deployment group that shifts Lambda aliases, with what it decides. */
export interface GroupModel extends Located {
  readonly name: string;
  readonly aliases: readonly AliasModel[];
  /** Undefined where the configuration is not known from the templates. */
  readonly shift: TrafficShift | undefined;
  readonly configName: string | undefined;
  readonly alarmNames: readonly string[];
  /** Alarms that the template lists, with those whose name is not known before a deployment. */
  readonly alarmCount: number;
  readonly alarmsEnabled: boolean;
  readonly rollbackEvents: readonly string[];
  readonly hasPostTrafficHook: boolean;
}

function shiftIn(stack: StackModel, configName: string | undefined): TrafficShift | undefined {
  if (configName === undefined) return undefined;
  const predefined = predefinedShift(configName);
  if (predefined) return predefined;
  try {
    return shiftOf(stack.loaded, configName, 'the deployment group');
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function groupNamedBy({ stack, codeDeploy }: AliasModel): string | undefined {
  return stack.text(field(codeDeploy, 'DeploymentGroupName'));
}

/** Guarded aliases by the deployment group that they name. */
function aliasesByGroup(app: AppModel): Map<string, AliasModel[]> {
  const found = new Map<string, AliasModel[]>();
  for (const alias of app.guardedAliases) {
    const name = groupNamedBy(alias);
    const key = `${alias.stack.group} ${name}`;
    if (name !== undefined) found.set(key, [...(found.get(key) ?? []), alias]);
  }
  return found;
}

/** Every deployment group whose aliases are in the app. */
export function groupsOf(app: AppModel): GroupModel[] {
  const byGroup = aliasesByGroup(app);
  return app.resourcesOf('AWS::CodeDeploy::DeploymentGroup').flatMap(({ stack, resource }) => {
    const name = stack.nameOf(resource.logicalId);
    const named = byGroup.get(`${stack.group} ${name}`) ?? [];
    const own = named.filter((alias) => alias.stack === stack);
    const aliases = own.length > 0 ? own : named;
    if (name === undefined || aliases.length === 0) return [];
    const { DeploymentConfigName, AlarmConfiguration, AutoRollbackConfiguration } = resource.properties;
    const configName = stack.text(DeploymentConfigName);
    const alarms = stack.list(field(AlarmConfiguration, 'Alarms'));
    const rollbackEnabled = stack.text(field(AutoRollbackConfiguration, 'Enabled')) === 'true';
    const events = stack.list(field(AutoRollbackConfiguration, 'Events')).flatMap((event) => stack.text(event) ?? []);
    return [
      {
        stack,
        resource,
        name,
        aliases,
        shift: shiftIn(stack, configName),
        configName,
        alarmNames: alarms.flatMap((alarm) => stack.text(field(alarm, 'Name')) ?? []),
        alarmCount: alarms.length,
        alarmsEnabled: stack.text(field(AlarmConfiguration, 'Enabled')) !== 'false',
        rollbackEvents: rollbackEnabled ? events : [],
        hasPostTrafficHook: aliases.some(({ codeDeploy }) => field(codeDeploy, 'AfterAllowTrafficHook') !== undefined),
      },
    ];
  });
}
