import { RELEASE_VARIABLES } from '../../contract/names';
import { own } from '../../template/document';
import type { AppModel, FunctionModel } from '../model/app-model';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

/** Functions by the value that they carry, for what is deployed together. */
function byValue(app: AppModel, variable: string): Map<string, Map<string, FunctionModel[]>> {
  const groups = new Map<string, Map<string, FunctionModel[]>>();
  for (const fn of app.functions) {
    const { stack, resource } = fn;
    const value = stack.text(own(own(resource.properties.Environment, 'Variables'), variable));
    if (value === undefined) continue;
    const values = groups.get(stack.release) ?? new Map<string, FunctionModel[]>();
    groups.set(stack.release, values);
    values.set(value, [...(values.get(value) ?? []), fn]);
  }
  return groups;
}

const SHOWN = 3;

function listed(functions: readonly FunctionModel[]): string {
  const names = functions.slice(0, SHOWN).map(({ resource }) => resource.logicalId);
  return functions.length > SHOWN ? `${names.join(', ')} and ${functions.length - SHOWN} more` : names.join(', ');
}

export const releaseSkew: Rule = {
  id: 'release-skew',
  title: 'Functions of one app that carry different releases',
  severity: 'error',
  why: 'they call each other and share data: what one writes the other does not understand',
  check({ app }) {
    const variables = Object.values(RELEASE_VARIABLES).map((variable) => ({
      variable,
      groups: byValue(app, variable),
    }));
    if (variables.every(({ groups }) => groups.size === 0)) return NOT_APPLICABLE;
    return variables.flatMap(({ variable, groups }) =>
      [...groups.values()].flatMap((values): Problem[] => {
        if (values.size < 2) return [];
        const sorted = [...values].sort(([, left], [, right]) => right.length - left.length);
        const [odd] = sorted[sorted.length - 1][1];
        return [
          {
            stack: odd.stack,
            logicalId: odd.resource.logicalId,
            property: `Properties.Environment.Variables.${variable}`,
            what: `functions carry different ${variable}: ${sorted.map(([value, functions]) => `${value} (${listed(functions)})`).join(', ')}`,
            fix: 'give all of them the same Release, or acknowledge the finding where they share nothing',
          },
        ];
      }),
    );
  },
};
