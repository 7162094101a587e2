import { probableMisspelling } from '../../judge/checks/misspelling';
import { isObject, own } from '../../template/document';
import type { FunctionModel } from '../model/app-model';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

interface Use {
  readonly fn: FunctionModel;
  readonly raw: unknown;
}

/** How many functions must agree on a name before a single other one is taken for its misspelling. */
const MAJORITY = 3;

function usesIn(functions: readonly FunctionModel[]): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  for (const fn of functions) {
    const variables = own(fn.resource.properties.Environment, 'Variables');
    for (const [name, raw] of Object.entries(isObject(variables) ? variables : {})) {
      uses.set(name, [...(uses.get(name) ?? []), { fn, raw }]);
    }
  }
  return uses;
}

/** The same letters in another order, or in another case. */
function isScrambled(left: string, right: string): boolean {
  const letters = (name: string) => [...name.toUpperCase().replaceAll('_', '')].sort().join('');
  return letters(left) === letters(right);
}

/** Whether two uses refer to the same thing of a template; equal literals prove nothing. */
function isSameReference(left: Use, right: Use): boolean {
  return (
    left.fn.stack === right.fn.stack && isObject(left.raw) && JSON.stringify(left.raw) === JSON.stringify(right.raw)
  );
}

function isMisspelling(name: string, uses: readonly Use[], other: string, others: readonly Use[]): boolean {
  if (uses.length > others.length || (uses.length === others.length && name < other)) return false;
  if (uses.some(({ fn }) => others.some((use) => use.fn === fn))) return false;
  if (probableMisspelling(name, [other]) === undefined) return false;
  if (uses.some((use) => others.some((known) => isSameReference(use, known)))) return true;
  return uses.length === 1 && others.length >= MAJORITY && isScrambled(name, other);
}

function problemsIn(functions: readonly FunctionModel[]): Problem[] {
  const names = [...usesIn(functions)];
  return names.flatMap(([name, uses]): Problem[] => {
    const meant = names.find(([other, others]) => other !== name && isMisspelling(name, uses, other, others));
    if (!meant) return [];
    return uses.map(({ fn }) => ({
      stack: fn.stack,
      logicalId: fn.resource.logicalId,
      property: `Properties.Environment.Variables.${name}`,
      what: `function ${fn.resource.logicalId} has the variable ${name} where ${meant[1].length} other function(s) have ${meant[0]}`,
      fix: `call it ${meant[0]}, or acknowledge the finding where both names are meant`,
    }));
  });
}

export const variableNearMiss: Rule = {
  id: 'variable-near-miss',
  title: 'A variable whose name is nearly that of other functions',
  severity: 'warning',
  why: 'shared code reads one name only: where the other one is set it finds nothing, at the first call and not before',
  check({ app }) {
    const groups = new Map<string, FunctionModel[]>();
    for (const fn of app.functions) groups.set(fn.stack.release, [...(groups.get(fn.stack.release) ?? []), fn]);
    const comparable = [...groups.values()].filter((functions) => functions.length > 1);
    return comparable.length === 0 ? NOT_APPLICABLE : comparable.flatMap(problemsIn);
  },
};
