import type { TemplateResource } from '../../template/document';
import { isObject, own } from '../../template/document';
import { replaceDynamicReferences } from '../../template/dynamic-references';
import type { LoadedTemplate } from '../../template/load';
import { CURRENT_VERSION, TARGET_VERSION } from '../../template/physical-names';
import { decodeProperties, positiveInteger, wholeNumber } from '../../template/properties';
import { activeResources } from '../../template/resources';
import { TemplateError } from '../../template/template-error';
import type { Deployable } from '../model';

/** Lambda's timeout where the template names none (CloudFormation, AWS::Lambda::Function). */
const DEFAULT_TIMEOUT_SEC = 3;

/** What is known about the function behind an alias and the version that the alias moves to. */
export type VersionSettings = Pick<
  Deployable,
  | 'functionName'
  | 'currentVersion'
  | 'targetVersion'
  | 'environment'
  | 'description'
  | 'timeoutSec'
  | 'reservedConcurrency'
>;

/** A function by its name, or by its ARN with or without a version. */
export function functionResource(template: LoadedTemplate, nameOrArn: string): TemplateResource | undefined {
  const name = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
  return activeResources(template, 'AWS::Lambda::Function').find(
    ({ logicalId }) => template.resolver.nameOf(logicalId) === name,
  );
}

export function timeoutOf(template: LoadedTemplate, fn: TemplateResource): number {
  const place = `function ${fn.logicalId}: Timeout`;
  const given = template.resolver.resolve(fn.properties.Timeout, place);
  return given === undefined ? DEFAULT_TIMEOUT_SEC : decodeProperties(positiveInteger, given, place);
}

function reservedConcurrencyOf(
  template: LoadedTemplate,
  fn: TemplateResource,
): Pick<VersionSettings, 'reservedConcurrency'> {
  const place = `function ${fn.logicalId}: ReservedConcurrentExecutions`;
  const given = template.resolver.resolve(fn.properties.ReservedConcurrentExecutions, place);
  return given === undefined ? {} : { reservedConcurrency: decodeProperties(wholeNumber, given, place) };
}

function environmentOf(template: LoadedTemplate, fn: TemplateResource): Record<string, string> {
  const place = `function ${fn.logicalId}: Environment`;
  const variables = own(template.resolver.resolve(fn.properties.Environment, place), 'Variables');
  if (variables === undefined) return {};
  if (!isObject(variables)) throw new TemplateError(`${place}: expected Variables to be an object`);
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      replaceDynamicReferences(template.resolver.text(value, `${place}: ${name}`)),
    ]),
  );
}

/** The version's resource, where the alias refers to one by `Fn::GetAtt`. */
function versionResource(template: LoadedTemplate, alias: TemplateResource): TemplateResource | undefined {
  const reference = own(alias.properties.FunctionVersion, 'Fn::GetAtt');
  const path = Array.isArray(reference) ? reference[0] : reference;
  const logicalId = typeof path === 'string' ? path.split('.')[0] : '';
  const resource = template.document.resources.get(logicalId);
  return resource?.type === 'AWS::Lambda::Version' ? resource : undefined;
}

function versionsOf(template: LoadedTemplate, alias: TemplateResource, place: string): [string, string] {
  const target = template.resolver.text(alias.properties.FunctionVersion, `${place}: FunctionVersion`);
  if (!/^[1-9][0-9]*$/.test(target)) {
    throw new TemplateError(
      `${place}: expected FunctionVersion to be a published version, got ${target}, which CodeDeploy cannot shift to`,
    );
  }
  if (target === TARGET_VERSION) return [CURRENT_VERSION, target];
  // A first version has no predecessor; the rehearsal is of an update, so something must serve before it.
  if (target === '1') {
    throw new TemplateError(
      `${place}: FunctionVersion is the fixed number 1, so no update ever moves it, refer to an AWS::Lambda::Version`,
    );
  }
  return [String(Number(target) - 1), target];
}

/** @throws TemplateError where the function is not in the template or the alias and its version contradict each other */
export function versionOf(template: LoadedTemplate, alias: TemplateResource, place: string): VersionSettings {
  const { resolver } = template;
  const given = resolver.text(alias.properties.FunctionName, `${place}: FunctionName`);
  const fn = functionResource(template, given);
  if (!fn) {
    throw new TemplateError(
      `${place}: the function ${given} is not in the template, so its variables are unknown, define it in the same stack`,
    );
  }
  const version = versionResource(template, alias);
  if (version) {
    const owner = resolver.text(version.properties.FunctionName, `version ${version.logicalId}: FunctionName`);
    if (functionResource(template, owner)?.logicalId !== fn.logicalId) {
      throw new TemplateError(
        `${place}: the version ${version.logicalId} belongs to the function ${owner}, expected one of ${given}`,
      );
    }
  }
  const described = resolver.resolve(version?.properties.Description, `${place}: Description`);
  const [currentVersion, targetVersion] = versionsOf(template, alias, place);
  return {
    functionName: resolver.nameOf(fn.logicalId),
    currentVersion,
    targetVersion,
    environment: environmentOf(template, fn),
    description: typeof described === 'string' ? described : '',
    timeoutSec: timeoutOf(template, fn),
    ...reservedConcurrencyOf(template, fn),
  };
}
