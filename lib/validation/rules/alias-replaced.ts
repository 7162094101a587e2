import type { AliasModel } from '../model/app-model';
import { AppModel } from '../model/app-model';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

function problemOf(now: AliasModel, before: readonly AliasModel[]): Problem[] {
  const { stack, resource, aliasName, functionName } = now;
  const id = resource.logicalId;
  const place = { stack, logicalId: id };
  const same = before.find((alias) => alias.resource.logicalId === id);
  if (same && same.aliasName !== aliasName) {
    return [
      {
        ...place,
        property: 'Properties.Name',
        what: `alias ${id} is renamed from ${same.aliasName} to ${aliasName}, so CloudFormation replaces it`,
        fix: `keep the name ${same.aliasName}`,
      },
    ];
  }
  if (same && same.functionName !== functionName) {
    return [
      {
        ...place,
        property: 'Properties.FunctionName',
        what: `alias ${id} moves to another function, so CloudFormation replaces it`,
        fix: 'keep the name and the logical id of the function, or add a second alias first',
      },
    ];
  }
  const moved = before.find((alias) => alias.aliasName === aliasName && alias.functionName === functionName);
  if (same || !moved) return [];
  return [
    {
      ...place,
      what: `alias ${aliasName} is deployed as ${moved.resource.logicalId} and becomes ${id}: CloudFormation creates it anew beside itself and fails because it exists`,
      fix: `keep the logical id: aliasLogicalId: '${moved.resource.logicalId}' of GuardedDeployment, or overrideLogicalId in the CDK`,
    },
  ];
}

export const aliasReplaced: Rule = {
  id: 'alias-replaced',
  title: 'An alias that the update replaces',
  severity: 'error',
  why: 'a new alias gets all traffic at once: creating one runs no hook and looks at no alarm',
  check({ app, deployed }) {
    const compared = app.stacks.filter(({ stackName }) => deployed.has(stackName));
    if (compared.length === 0) return NOT_APPLICABLE;
    return compared.flatMap((stack) => {
      const before = deployed.get(stack.stackName);
      const known = before ? new AppModel([before]).aliases : [];
      return app.aliases.filter((alias) => alias.stack === stack).flatMap((alias) => problemOf(alias, known));
    });
  },
};
