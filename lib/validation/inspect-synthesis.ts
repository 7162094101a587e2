import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CfnResource, type IPolicyValidationContext, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { type NestedFile, placed } from '../template/load';
import type { Finding } from './finding';
import type { GuardrailsPluginProps } from './guardrails-options';
import { findingsOf, inspect } from './inspect';
import type { AppSource } from './model/load-app';
import type { NamedText } from './rule';

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Every stack of the construct tree by its path. */
function stacksByPath(root: IConstruct): Map<string, Stack> {
  const stacks = root.node.findAll().filter((construct): construct is Stack => Stack.isStack(construct));
  return new Map(stacks.map((stack) => [stack.node.path, stack]));
}

/** Paths of a stack's resources by logical id, read from the tree when the first finding asks for one. */
function pathsOf(stack: Stack): (logicalId: string) => string | undefined {
  let known: Map<string, string> | undefined;
  return (logicalId) => {
    known ??= new Map(
      stack.node
        .findAll()
        .filter((one): one is CfnResource => CfnResource.isCfnResource(one) && Stack.of(one) === stack)
        .map((resource) => [stack.resolve(resource.logicalId), resource.node.path]),
    );
    return known.get(logicalId);
  };
}

/** Templates of nested stacks by the logical id of the stack's resource: only the CDK's command lets templates tell them. */
function nestedFilesOf(stack: Stack): NestedFile {
  let known: Map<string, Stack> | undefined;
  return (logicalId) => {
    known ??= new Map(
      stack.node
        .findAll()
        .filter((one): one is Stack => Stack.isStack(one) && one.nestedStackParent === stack)
        .map((nested) => [stack.resolve(nested.nestedStackResource?.logicalId), nested]),
    );
    const nested = known.get(logicalId);
    return nested && { file: nested.templateFile, nestedFile: nestedFilesOf(nested) };
  };
}

function sourcesOf({ stackTemplates, appConstruct }: IPolicyValidationContext): AppSource[] {
  const stacks = stacksByPath(appConstruct);
  return stackTemplates.map(({ stackConstructPath, templatePath, accountId, region }) => {
    const stack = stacks.get(stackConstructPath);
    const stackName = stack?.stackName ?? stackConstructPath.replaceAll('/', '-');
    const directory = dirname(templatePath);
    return {
      owner: `stack ${stackName}`,
      names: [stackName],
      group: directory,
      placement: placed(stackName, accountId, region),
      template: readJson(templatePath),
      file: templatePath,
      readNested: (file) => readJson(join(directory, file)),
      ...(stack && { nestedFile: nestedFilesOf(stack) }),
      told: stack
        ? { pathOf: pathsOf(stack), dependencies: stack.dependencies.map((dependency) => dependency.stackName) }
        : {},
    };
  });
}

function textsOf(props: GuardrailsPluginProps): NamedText[] {
  return (props.texts ?? []).map(({ path, variables = [] }) => ({
    name: path,
    text: readFileSync(path, 'utf8'),
    variables: [...variables],
  }));
}

/** What the rules find in the templates of an app that was just synthesized. */
export function findingsIn(context: IPolicyValidationContext, props: readonly GuardrailsPluginProps[]): Finding[] {
  const deployed = props.flatMap((one) => Object.entries(one.deployed ?? {}));
  return findingsOf(
    inspect({
      sources: sourcesOf(context),
      deployed: new Map(deployed.map(([stackName, path]) => [stackName, readJson(path)])),
      texts: props.flatMap(textsOf),
      requireGuards: props.some(({ requireGuards }) => requireGuards === true),
    }),
  );
}
