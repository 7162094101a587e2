import { placeholderIn } from '../../judge/checks/placeholder';
import { isObject, own } from '../../template/document';
import { replaceDynamicReferences } from '../../template/dynamic-references';
import type { FunctionModel } from '../model/app-model';
import { type NamedText, NOT_APPLICABLE, type Problem, type Rule } from '../rule';

function inVariables({ stack, resource }: FunctionModel): Problem[] {
  const variables = own(resource.properties.Environment, 'Variables');
  return Object.entries(isObject(variables) ? variables : {}).flatMap(([name, raw]): Problem[] => {
    const text = stack.text(raw);
    const kind = text === undefined ? undefined : placeholderIn(replaceDynamicReferences(text));
    if (kind === undefined) return [];
    return [
      {
        stack,
        logicalId: resource.logicalId,
        property: `Properties.Environment.Variables.${name}`,
        what: `the variable ${name} of function ${resource.logicalId} holds a placeholder that nobody filled in (${kind})`,
        fix: 'fill it in: Fn::Sub resolves names of a template, the CDK and other tools resolve theirs before synthesis',
      },
    ];
  });
}

/** `{{name}}`, `${name}`, and what code makes of a missing value. */
const IN_TEXT = /\{\{\s*([^{}]*?)\s*\}\}|\$\{\s*([^{}]*?)\s*\}|(\[object Object\])/g;

function inText(text: NamedText): Problem[] {
  return text.text.split('\n').flatMap((line, index) =>
    [...line.matchAll(IN_TEXT)].flatMap(([found, braces, dollar]): Problem[] => {
      const name = braces ?? dollar;
      if (name !== undefined && text.variables.includes(name)) return [];
      return [
        {
          text,
          property: `line ${index + 1}`,
          what: `${text.name} holds a placeholder that nobody fills in: ${found}`,
          why: 'the model or the service reads the braces as they stand',
          fix:
            name === undefined
              ? 'repair what wrote the file'
              : `fill it in, or name ${name} among its variables where that happens at run time`,
        },
      ];
    }),
  );
}

export const unresolvedPlaceholder: Rule = {
  id: 'unresolved-placeholder',
  title: 'A placeholder that is deployed as it stands',
  severity: 'error',
  why: 'the function reads the placeholder instead of a value, and fails at its first call',
  check({ app, texts }) {
    const withVariables = app.functions.filter(({ resource }) => resource.properties.Environment !== undefined);
    if (withVariables.length === 0 && texts.length === 0) return NOT_APPLICABLE;
    return [...withVariables.flatMap(inVariables), ...texts.flatMap(inText)];
  },
};
