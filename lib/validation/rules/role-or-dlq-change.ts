import { guardedAliasOf } from '../model/app-model';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

const PROPERTIES = [
  ['Role', 'execution role'],
  ['DeadLetterConfig', 'dead-letter configuration'],
] as const;

export const roleOrDlqChange: Rule = {
  id: 'role-or-dlq-change',
  title: 'A change that a weighted alias cannot carry',
  severity: 'error',
  why: 'Lambda takes two versions on one alias only where both have the same role and the same dead-letter configuration: the shift fails',
  check({ app, deployed }) {
    const guarded = app.functions.filter((fn) => guardedAliasOf(fn) && deployed.has(fn.stack.stackName));
    if (guarded.length === 0) return NOT_APPLICABLE;
    return guarded.flatMap(({ stack, resource }): Problem[] => {
      const before = deployed.get(stack.stackName)?.resource(resource.logicalId);
      if (before?.type !== resource.type) return [];
      return PROPERTIES.filter(
        ([property]) => JSON.stringify(before.properties[property]) !== JSON.stringify(resource.properties[property]),
      ).map(([property, noun]) => ({
        stack,
        logicalId: resource.logicalId,
        property: `Properties.${property}`,
        what: `the ${noun} of function ${resource.logicalId} changes under its guarded alias`,
        fix: 'change the policies of the role instead of the role; else deploy this change alone with CodeDeployDefault.LambdaAllAtOnce',
      }));
    });
  },
};
