import { createHash } from 'node:crypto';
import { isObject, type JsonObject, type TemplateResource } from '../document';
import type { Resolver } from '../intrinsics';
import { TemplateError } from '../template-error';
import {
  DEPLOYMENT_APPLICATION_ID,
  type DeploymentPreference,
  deploymentGroupProperties,
  preferenceOf,
} from './deployment-preference';

/** What SAM makes of one resource. */
export interface Generated {
  readonly resources: readonly TemplateResource[];
  /** Names by which the template may refer to generated resources, with their logical ids. */
  readonly names: readonly (readonly [string, string])[];
  /** What the user should know: one sentence each. */
  readonly notes: readonly string[];
}

/** Properties that SAM itself consumes; every other one goes to the `AWS::Lambda::Function` as it is. */
const CONSUMED = new Set([
  'AssumeRolePolicyDocument',
  'AutoPublishAlias',
  'AutoPublishAliasAllProperties',
  'AutoPublishCodeSha256',
  'CodeUri',
  'DeploymentPreference',
  'EventInvokeConfig',
  'Events',
  'FunctionUrlConfig',
  'ImageUri',
  'InlineCode',
  'Policies',
  'ProvisionedConcurrencyConfig',
  'VersionDescription',
]);

/** A resource that SAM adds to the template. */
export function generatedResource(
  logicalId: string,
  type: string,
  properties: JsonObject,
  more: { readonly condition?: string | undefined; readonly updatePolicy?: JsonObject } = {},
): TemplateResource {
  const { condition, updatePolicy = {} } = more;
  return {
    logicalId,
    type,
    properties,
    updatePolicy,
    metadata: {},
    dependsOn: [],
    ...(condition === undefined ? {} : { condition }),
  };
}

/** Ten hexadecimal digits, as in SAM's logical ids of versions; SAM's own hash is of the packaged code, which is not known here. */
function hashOf(properties: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(properties)).digest('hex').slice(0, 10);
}

function updatePolicyOf(preference: DeploymentPreference, groupId: string): JsonObject {
  const { preTrafficHook, postTrafficHook } = preference;
  return {
    CodeDeployLambdaAliasUpdate: {
      ApplicationName: { Ref: DEPLOYMENT_APPLICATION_ID },
      DeploymentGroupName: { Ref: groupId },
      ...(preTrafficHook === undefined ? {} : { BeforeAllowTrafficHook: preTrafficHook }),
      ...(postTrafficHook === undefined ? {} : { AfterAllowTrafficHook: postTrafficHook }),
    },
  };
}

/** With the role that SAM makes, CodeDeploy may call only hooks of this prefix (SAM developer guide, deploying gradually). */
function isHook(resolver: Resolver, { FunctionName }: JsonObject, place: string): boolean {
  const name = resolver.resolve(FunctionName, `${place}: FunctionName`);
  return typeof name === 'string' && name.startsWith('CodeDeployHook_');
}

function publishedAlias(resolver: Resolver, fn: TemplateResource, properties: JsonObject): Generated {
  const { logicalId, condition } = fn;
  const place = `function ${logicalId}`;
  const preference =
    properties.DeploymentPreference === undefined
      ? undefined
      : preferenceOf(resolver, properties.DeploymentPreference, `${place}: DeploymentPreference`);
  if (properties.AutoPublishAlias === undefined) {
    if (!preference?.enabled) return { resources: [], names: [], notes: [] };
    throw new TemplateError(
      `${place}: a DeploymentPreference needs an alias to deploy, name one with AutoPublishAlias`,
    );
  }
  const aliasName = resolver.text(properties.AutoPublishAlias, `${place}: AutoPublishAlias`);
  const versionId = `${logicalId}Version${hashOf(properties)}`;
  const aliasId = `${logicalId}Alias${aliasName}`;
  const groupId = `${logicalId}DeploymentGroup`;
  const { VersionDescription, ProvisionedConcurrencyConfig } = properties;
  const version = generatedResource(
    versionId,
    'AWS::Lambda::Version',
    {
      FunctionName: { Ref: logicalId },
      ...(VersionDescription === undefined ? {} : { Description: VersionDescription }),
    },
    { condition },
  );
  const alias = generatedResource(
    aliasId,
    'AWS::Lambda::Alias',
    {
      Name: aliasName,
      FunctionName: { Ref: logicalId },
      FunctionVersion: { 'Fn::GetAtt': [versionId, 'Version'] },
      ...(ProvisionedConcurrencyConfig === undefined ? {} : { ProvisionedConcurrencyConfig }),
    },
    { condition, ...(preference?.enabled ? { updatePolicy: updatePolicyOf(preference, groupId) } : {}) },
  );
  const groupProperties = preference?.enabled
    ? deploymentGroupProperties(preference, `${place}: DeploymentPreference`)
    : undefined;
  const groupCondition = preference?.passthroughCondition ? { condition } : {};
  return {
    resources: [
      version,
      alias,
      ...(groupProperties
        ? [generatedResource(groupId, 'AWS::CodeDeploy::DeploymentGroup', groupProperties, groupCondition)]
        : []),
    ],
    names: [
      [`${logicalId}.Version`, versionId],
      [`${logicalId}.Alias`, aliasId],
    ],
    notes:
      preference?.enabled || isHook(resolver, properties, place)
        ? []
        : [
            `${place} moves its alias ${aliasName} all at once and unguarded: ${preference ? 'its DeploymentPreference is disabled' : 'it has no DeploymentPreference'}`,
          ],
  };
}

/**
 * What SAM generates of an `AWS::Serverless::Function` that matters to a rollout: function, role, version, alias, deployment group and
 * function URL (SAM developer guide, resources generated for AWS::Serverless::Function).
 *
 * @param properties the function's own properties with the globals
 * @throws TemplateError where SAM would refuse the function, or its deployment preference cannot be read
 */
export function generatedOfFunction(resolver: Resolver, fn: TemplateResource, properties: JsonObject): Generated {
  const { logicalId, condition } = fn;
  const kept = Object.fromEntries(Object.entries(properties).filter(([name]) => !CONSUMED.has(name)));
  const roleId = `${logicalId}Role`;
  const hasRole = properties.Role !== undefined;
  const alias = publishedAlias(resolver, fn, properties);
  return {
    resources: [
      {
        ...fn,
        type: 'AWS::Lambda::Function',
        properties: hasRole ? kept : { ...kept, Role: { 'Fn::GetAtt': [roleId, 'Arn'] } },
      },
      ...(hasRole ? [] : [generatedResource(roleId, 'AWS::IAM::Role', {}, { condition })]),
      ...(isObject(properties.FunctionUrlConfig)
        ? [generatedResource(`${logicalId}Url`, 'AWS::Lambda::Url', {}, { condition })]
        : []),
      ...alias.resources,
    ],
    names: alias.names,
    notes: alias.notes,
  };
}
