import { type Decoder, parseJson, text } from '../contract/decode';

/** What a CodeDeploy revision for Lambda says about one function. */
export interface AppSpecFunction {
  readonly functionName: string;
  readonly aliasName: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
}

const record: Decoder<Record<string, unknown>> = (value, path) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) text(undefined, path);
  return value as Record<string, unknown>;
};

/** The name in a function's name or ARN, qualified or not. */
export function functionNameOf(nameOrArn: string): string {
  const [, name = nameOrArn] = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(nameOrArn) ?? [];
  return name;
}

/**
 * Parses the AppSpec of a Lambda deployment, as CloudFormation writes it: JSON with exactly one function.
 *
 * @throws ContractError where it has another shape, names no function or several
 */
export function parseAppSpec(content: string): AppSpecFunction {
  const resources = record(parseJson(content, 'appspec'), 'appspec').Resources;
  const [entry, ...others] = Array.isArray(resources)
    ? resources.flatMap((item) => Object.values(record(item, 'appspec.Resources')))
    : [];
  const fn =
    others.length === 0 ? record(entry, 'appspec.Resources') : record(undefined, 'appspec.Resources (one function)');
  const properties = record(fn.Properties, 'appspec.Properties');
  const field = (name: string): string => text(properties[name], `appspec.Properties.${name}`);
  return {
    functionName: functionNameOf(field('Name')),
    aliasName: field('Alias'),
    currentVersion: field('CurrentVersion'),
    targetVersion: field('TargetVersion'),
  };
}
