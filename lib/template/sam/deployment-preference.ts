import { type Decoder, objectOf, optional, text } from '../../contract/decode';
import { isObject, type JsonObject, own } from '../document';
import type { Resolver } from '../intrinsics';
import { decodeProperties, flag } from '../properties';
import { TemplateError } from '../template-error';

/** Logical ids that SAM gives to what all functions of a template share (SAM developer guide, generated resources). */
export const DEPLOYMENT_APPLICATION_ID = 'ServerlessDeploymentApplication';
export const DEPLOYMENT_ROLE_ID = 'CodeDeployServiceRole';

/** Types that SAM writes without CodeDeploy's prefix (SAM developer guide, deploying gradually). */
const PREFIXED_TYPES =
  /^(?:AllAtOnce|Canary10Percent(?:5|10|15|30)Minutes|Linear10PercentEvery(?:1Minute|(?:2|3|10)Minutes))$/;

/** What a function's `DeploymentPreference` asks for; alarms, hooks and role are still intrinsic functions or names. */
export interface DeploymentPreference {
  readonly enabled: boolean;
  /** Name of the deployment config, as CodeDeploy knows it. */
  readonly deploymentConfigName: string;
  readonly alarms: unknown;
  readonly preTrafficHook: unknown;
  readonly postTrafficHook: unknown;
  readonly role: unknown;
  readonly triggerConfigurations: unknown;
  /** Whether the function's condition decides about its deployment group too. */
  readonly passthroughCondition: boolean;
}

const anything: Decoder<unknown> = (value) => value;

interface PreferenceProperties {
  readonly Type?: unknown;
  readonly Enabled?: unknown;
  readonly Alarms?: unknown;
  readonly Hooks?: { readonly PreTraffic?: unknown; readonly PostTraffic?: unknown };
  readonly Role?: unknown;
  readonly TriggerConfigurations?: unknown;
  readonly PassthroughCondition?: unknown;
}

const preferenceProperties: Decoder<PreferenceProperties> = objectOf<PreferenceProperties>({
  Type: anything,
  Enabled: anything,
  Alarms: anything,
  Hooks: optional(
    objectOf<NonNullable<PreferenceProperties['Hooks']>>({ PreTraffic: anything, PostTraffic: anything }),
  ),
  Role: anything,
  TriggerConfigurations: anything,
  PassthroughCondition: anything,
});

/**
 * true or false as SAM reads it before the template is deployed. It looks into parameters and mappings and takes every other
 * function for true, which nobody means; such a value is refused.
 */
function switchOf(resolver: Resolver, value: unknown, place: string): boolean {
  const [name] = isObject(value) ? Object.keys(value) : [];
  if (name !== undefined && name !== 'Ref' && name !== 'Fn::FindInMap') {
    throw new TemplateError(
      `${place}: expected true, false, a parameter or a mapping, got ${name}, which SAM does not look into`,
    );
  }
  const resolved = resolver.resolve(value, place, true);
  const lower = typeof resolved === 'string' ? resolved.toLowerCase() : resolved;
  return decodeProperties(flag, lower, place);
}

/**
 * Reads a function's `DeploymentPreference`, its globals included.
 *
 * @throws TemplateError for a field that SAM does not have, a missing Type, or a switch that SAM does not look into
 */
export function preferenceOf(resolver: Resolver, value: unknown, place: string): DeploymentPreference {
  const preference = decodeProperties(preferenceProperties, value, place);
  const { Enabled, PassthroughCondition, Hooks } = preference;
  const enabled = Enabled === undefined || switchOf(resolver, Enabled, `${place}.Enabled`);
  if (enabled && preference.Type === undefined) {
    throw new TemplateError(`${place}: names no Type, so its traffic shift is unknown, name one`);
  }
  const type = enabled
    ? decodeProperties(text, resolver.resolve(preference.Type, `${place}.Type`), `${place}.Type`)
    : '';
  return {
    enabled,
    deploymentConfigName: PREFIXED_TYPES.test(type) ? `CodeDeployDefault.Lambda${type}` : type,
    alarms: preference.Alarms,
    preTrafficHook: Hooks?.PreTraffic,
    postTrafficHook: Hooks?.PostTraffic,
    role: preference.Role,
    triggerConfigurations: preference.TriggerConfigurations,
    passthroughCondition:
      PassthroughCondition !== undefined && switchOf(resolver, PassthroughCondition, `${place}.PassthroughCondition`),
  };
}

function alarmConfiguration(alarms: unknown, place: string): unknown {
  const choice = own(alarms, 'Fn::If');
  if (Array.isArray(choice) && choice.length === 3) {
    const [condition, whenTrue, whenFalse] = choice;
    return {
      'Fn::If': [condition, alarmConfiguration(whenTrue, place), alarmConfiguration(whenFalse, place)],
    };
  }
  if (alarms === undefined || alarms === null || own(alarms, 'Ref') === 'AWS::NoValue') {
    return { Enabled: false, Alarms: [] };
  }
  if (!Array.isArray(alarms))
    throw new TemplateError(`${place}.Alarms: expected a list of alarms, or an Fn::If of lists`);
  // SAM drops the whole list where its first item is no value.
  if (own(alarms[0], 'Ref') === 'AWS::NoValue') return { Enabled: false, Alarms: [] };
  return { Enabled: true, Alarms: alarms.map((alarm: unknown) => ({ Name: alarm })) };
}

/** Properties of the `AWS::CodeDeploy::DeploymentGroup` that SAM generates: rollback for all three events, always. */
export function deploymentGroupProperties(preference: DeploymentPreference, place: string): JsonObject {
  const { deploymentConfigName, alarms, role, triggerConfigurations } = preference;
  return {
    ApplicationName: { Ref: DEPLOYMENT_APPLICATION_ID },
    AlarmConfiguration: alarmConfiguration(alarms, place),
    AutoRollbackConfiguration: {
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    },
    DeploymentConfigName: deploymentConfigName,
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    ServiceRoleArn: role ?? { 'Fn::GetAtt': [DEPLOYMENT_ROLE_ID, 'Arn'] },
    ...(triggerConfigurations === undefined ? {} : { TriggerConfigurations: triggerConfigurations }),
  };
}
