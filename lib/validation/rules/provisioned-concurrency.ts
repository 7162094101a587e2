import { own } from '../../template/document';
import type { AliasModel, AppModel } from '../model/app-model';
import { groupsOf } from '../model/deployment-group';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

function scaledAliases(app: AppModel): Map<string, string> {
  return new Map(
    app.resourcesOf('AWS::ApplicationAutoScaling::ScalableTarget').flatMap(({ stack, resource }) => {
      const id = stack.text(resource.properties.ResourceId);
      return id?.startsWith('function:') ? [[`${stack.group} ${id}`, resource.logicalId] as const] : [];
    }),
  );
}

function problemsOf(alias: AliasModel, scaled: ReadonlyMap<string, string>): Problem[] {
  const { stack, resource, functionName, aliasName } = alias;
  const id = resource.logicalId;
  const target = scaled.get(`${stack.group} function:${functionName}:${aliasName}`);
  const fix =
    'take it off the alias and use reserved concurrency on the function, or shift by CodeDeployDefault.LambdaAllAtOnce';
  const weights = stack.list(own(resource.properties.RoutingConfig, 'AdditionalVersionWeights'));
  return [
    ...(resource.properties.ProvisionedConcurrencyConfig === undefined
      ? []
      : [
          {
            stack,
            logicalId: id,
            property: 'Properties.ProvisionedConcurrencyConfig',
            what: `the guarded alias ${id} has provisioned concurrency`,
            fix,
          },
        ]),
    ...(target === undefined
      ? []
      : [
          {
            stack,
            logicalId: id,
            what: `${target} scales the provisioned concurrency of the guarded alias ${id}`,
            fix,
          },
        ]),
    ...(weights.length === 0
      ? []
      : [
          {
            stack,
            logicalId: id,
            property: 'Properties.RoutingConfig',
            what: `the guarded alias ${id} has weights of its own`,
            why: 'CodeDeploy owns the weights while it shifts, and starts only from an alias with one version',
            fix: 'remove RoutingConfig',
          },
        ]),
  ];
}

export const provisionedConcurrency: Rule = {
  id: 'provisioned-concurrency',
  title: 'Provisioned concurrency or weights on an alias that CodeDeploy shifts',
  severity: 'error',
  why: 'Lambda refuses provisioned concurrency on an alias with weights: the shift fails and the stack may hang in its rollback',
  check({ app }) {
    const groups = app.once(groupsOf);
    const atOnce = new Set(groups.filter(({ shift }) => shift?.type === 'AllAtOnce').flatMap(({ aliases }) => aliases));
    const shifted = app.guardedAliases.filter((alias) => !atOnce.has(alias));
    if (shifted.length === 0) return NOT_APPLICABLE;
    const scaled = scaledAliases(app);
    return shifted.flatMap((alias) => problemsOf(alias, scaled));
  },
};
