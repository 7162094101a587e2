import type { FreezeCalendar } from '../../contract/freeze-calendar';
import { planParameterName } from '../../contract/names';
import { isObject, own, type TemplateResource } from '../../template/document';
import type { LoadedTemplate } from '../../template/load';
import { activeResources } from '../../template/resources';
import { TemplateError } from '../../template/template-error';
import type { Deployable } from '../model';
import { alarmCoverageNotes } from './alarm-coverage';
import { groupOf } from './deployment-group';
import { type FirstDeploymentGate, firstDeploymentGateOf } from './first-deployment-gate';
import { freezeCalendarsOf } from './freeze-calendars';
import { versionOf } from './function-version';
import { type HookFunction, lifecycleHooksOf } from './lifecycle-hooks';
import { ssmParametersOf } from './ssm-parameters';

/** A deployable with what the twin needs to know of the template around it. */
export interface TemplateDeployable {
  /** How messages call the template. */
  readonly owner: string;
  readonly deployable: Deployable;
  /** Every hook that the alias names, ours or not; `deployable.hooks` lists only ours. */
  readonly hooks: readonly HookFunction[];
  /** What the creation of the alias waits for; absent where nothing of ours checks it. */
  readonly firstDeployment?: FirstDeploymentGate;
  /** Values of the SSM parameters that the template itself defines, by name. */
  readonly ssmParameters: ReadonlyMap<string, string>;
  /** Change Calendars that the template itself defines, by name. */
  readonly freezeCalendars: ReadonlyMap<string, FreezeCalendar>;
  /** What could not be read and is therefore not part of the rehearsal. */
  readonly notes: readonly string[];
}

function deployableOf(template: LoadedTemplate, alias: TemplateResource): TemplateDeployable {
  const { resolver, owner } = template;
  const place = `alias ${alias.logicalId}`;
  const policy = own(alias.updatePolicy, 'CodeDeployLambdaAliasUpdate');
  if (!isObject(policy)) throw new TemplateError(`${place}: expected CodeDeployLambdaAliasUpdate to be an object`);
  if (resolver.resolve(alias.properties.ProvisionedConcurrencyConfig, place) !== undefined) {
    throw new TemplateError(
      `${place}: an alias with provisioned concurrency takes no weights, so CodeDeploy cannot shift it, remove its ProvisionedConcurrencyConfig`,
    );
  }
  const application = resolver.text(policy.ApplicationName, `${place}: ApplicationName`);
  const groupName = resolver.text(policy.DeploymentGroupName, `${place}: DeploymentGroupName`);
  const hooks = lifecycleHooksOf(template, policy, place);
  const ssmParameters = ssmParametersOf(template);
  const planText = ssmParameters.get(planParameterName(application, groupName));
  const group = groupOf(template, application, groupName, place);
  const deployable: Deployable = {
    logicalId: alias.logicalId,
    aliasName: resolver.text(alias.properties.Name, `${place}: Name`),
    ...versionOf(template, alias, place),
    ...group.settings,
    hooks: hooks.filter(({ isOurs }) => isOurs).map(({ lifecycleEvent }) => lifecycleEvent),
    ...(planText === undefined ? {} : { planText }),
  };
  const firstDeployment = firstDeploymentGateOf(template, alias);
  return {
    owner,
    deployable,
    hooks,
    ...(firstDeployment && { firstDeployment }),
    ssmParameters,
    freezeCalendars: freezeCalendarsOf(template),
    notes: [
      ...hooks
        .filter(({ isOurs }) => !isOurs)
        .map(
          ({ functionName, lifecycleEvent }) =>
            `hook ${functionName} (${lifecycleEvent}) is not ours and was not run: the verdict is without it`,
        ),
      ...group.notes,
      ...alarmCoverageNotes({
        ...deployable,
        alarms: [...deployable.alarms, ...(deployable.compositeParts ?? [])],
      }),
      ...template.notes,
      ...template.unreadNestedStacks.map((id) => `nested stack ${id} was not read: its template is not at hand`),
    ],
  };
}

function nothingDeployable(templates: readonly LoadedTemplate[]): TemplateError {
  const where = templates.map(({ owner }) => owner).join(', ') || 'the cloud assembly, it has no stacks';
  const unread = templates.flatMap(({ unreadNestedStacks }) => unreadNestedStacks);
  const notes = templates.flatMap((template) => template.notes);
  const advice = [
    ...notes,
    ...(unread.length > 0 ? [`nested stacks were not read (${unread.join(', ')}), give their templates`] : []),
    ...(notes.length + unread.length > 0 ? [] : ['declare a GuardedDeployment, or give the alias that update policy']),
  ];
  return new TemplateError(
    `nothing deployable in ${where}: expected an AWS::Lambda::Alias with UpdatePolicy.CodeDeployLambdaAliasUpdate or an AWS::Serverless::Function with a DeploymentPreference, ${advice.join('; ')}`,
  );
}

/**
 * The aliases of the templates that CodeDeploy deploys.
 *
 * @param only logical id of an alias; the others are not read then
 * @throws TemplateError where there is none, or one cannot be rehearsed as it stands
 */
export function readDeployables(templates: readonly LoadedTemplate[], only?: string): TemplateDeployable[] {
  const aliases = templates.flatMap((template) =>
    activeResources(template, 'AWS::Lambda::Alias')
      .filter(({ updatePolicy }) => own(updatePolicy, 'CodeDeployLambdaAliasUpdate') !== undefined)
      .map((alias) => ({ template, alias })),
  );
  if (aliases.length === 0) throw nothingDeployable(templates);
  const chosen = aliases.filter(({ alias }) => only === undefined || alias.logicalId === only);
  if (chosen.length === 0) {
    const ids = aliases.map(({ alias }) => alias.logicalId).join(', ');
    throw new TemplateError(`no deployment ${only}, expected the logical id of an alias: ${ids}`);
  }
  return chosen.map(({ template, alias }) => deployableOf(template, alias));
}
