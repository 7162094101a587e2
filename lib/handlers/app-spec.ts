import { ContractError, type Decoder, parseJson, text } from '../contract/decode';
import type { DeploymentView } from '../judge/ports';

/** What CodeDeploy says about the Lambda side of a deployment, in its AppSpec or in its deployment target. */
export type LambdaChange = Pick<DeploymentView, 'functionName' | 'aliasName' | 'currentVersion' | 'targetVersion'>;

const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:([^:]+)(?::[^:]+)?$/;

/** The name of a function that is given by name or by ARN. */
export const functionNameOf: Decoder<string> = (value, path) => {
  const given = text(value, path);
  if (!given.includes(':')) return given;
  const name = FUNCTION_ARN.exec(given)?.[1];
  if (name === undefined) throw new ContractError(`${path}: expected a function's name or ARN, got a text with colons`);
  return name;
};

function fieldsOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ContractError(`${path}: expected an object`);
  }
  return value as Record<string, unknown>;
}

/**
 * Reads the AppSpec of a Lambda deployment, in JSON as CloudFormation writes it (CodeDeploy user guide, AppSpec file
 * structure for Lambda).
 *
 * @throws ContractError where it is not JSON (a YAML AppSpec, for one), or does not name exactly one function with its
 * alias and two versions
 */
export function parseAppSpec(content: string): LambdaChange {
  const resources = fieldsOf(parseJson(content, 'AppSpec'), 'AppSpec').Resources;
  if (!Array.isArray(resources)) throw new ContractError('AppSpec.Resources: expected an array');
  const entries = resources.flatMap((resource, index) =>
    Object.values(fieldsOf(resource, `AppSpec.Resources[${index}]`)),
  );
  if (entries.length !== 1) {
    throw new ContractError(`AppSpec.Resources: expected one function, got ${entries.length}`);
  }
  const entry = fieldsOf(entries[0], 'AppSpec.Resources[0]');
  if (entry.Type !== 'AWS::Lambda::Function') {
    throw new ContractError('AppSpec.Resources[0].Type: expected AWS::Lambda::Function');
  }
  const path = 'AppSpec.Resources[0].Properties';
  const properties = fieldsOf(entry.Properties, path);
  return {
    functionName: functionNameOf(properties.Name, `${path}.Name`),
    aliasName: text(properties.Alias, `${path}.Alias`),
    currentVersion: text(properties.CurrentVersion, `${path}.CurrentVersion`),
    targetVersion: text(properties.TargetVersion, `${path}.TargetVersion`),
  };
}

/**
 * Reads `deploymentTarget.lambdaTarget.lambdaFunctionInfo` of GetDeploymentTarget.
 *
 * @throws ContractError where a field is missing
 */
export function parseLambdaFunctionInfo(info: unknown): LambdaChange {
  const path = 'lambdaFunctionInfo';
  const fields = fieldsOf(info, path);
  return {
    functionName: functionNameOf(fields.functionName, `${path}.functionName`),
    aliasName: text(fields.functionAlias, `${path}.functionAlias`),
    currentVersion: text(fields.currentVersion, `${path}.currentVersion`),
    targetVersion: text(fields.targetVersion, `${path}.targetVersion`),
  };
}
