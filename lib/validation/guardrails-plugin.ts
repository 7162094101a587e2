import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CfnResource,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolatingResource,
  type PolicyViolation,
  Stack,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { placed } from '../template/load';
import { Enforcements } from './enforcement';
import type { Finding } from './finding';
import type { GuardrailsPluginProps } from './guardrails-options';
import { findingsOf, inspect } from './inspect';
import type { AppSource } from './model/load-app';
import type { NamedText } from './rule';
import { RULES } from './rules';
import { RULE_THREW } from './run-rules';

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

function resourceOf({ logicalId, file, property }: Finding, directory: string, at: string): PolicyViolatingResource {
  const locations = property === undefined ? [] : [property];
  if (logicalId === undefined || file === undefined) return { constructPath: at, locations };
  // A nested stack is known by the name of its asset in the directory of the cloud assembly.
  return { resourceLogicalId: logicalId, templatePath: file.includes('/') ? file : join(directory, file), locations };
}

/**
 * The rules of this library as a plugin of the CDK's policy validation: findings are part of the report of `cdk synth`, beside those
 * of other plugins, and are acknowledged as those are: `Validations.of(scope).acknowledge({ id: 'guardrails::bypass', reason })`.
 *
 * Use it where an app collects its plugins in one place; `Guardrails.of(scope).enforce()` is the same in one line, for a part of an app too.
 *
 * @example
 * Validations.of(app).addPlugins(new GuardrailsPlugin());
 */
export class GuardrailsPlugin implements IPolicyValidationPlugin {
  /**
   * Name of the plugin in the report, and the prefix of the ids by which findings are acknowledged.
   */
  public readonly name = 'guardrails';

  /**
   * Ids of the rules.
   */
  public readonly ruleIds?: string[] = [...RULES.map(({ id }) => id), RULE_THREW];

  /** @internal */
  public readonly _enforcements = new Enforcements();

  public constructor(private readonly props: GuardrailsPluginProps = {}) {}

  /**
   * Runs the rules over the templates of an app. An error fails synthesis.
   *
   * @param context the templates, and the construct tree behind them
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const directory = dirname(context.templatePaths[0] ?? '.');
    const enforced = this._enforcements.resolved(context.appConstruct, this.props);
    const deployed = new Map(enforced.deployed.map(([name, path]) => [name, readJson(path)]));
    const results = inspect({
      sources: sourcesOf(context),
      deployed,
      texts: enforced.props.flatMap(textsOf),
      requireGuards: enforced.props.some(({ requireGuards }) => requireGuards === true),
    });
    const judged = findingsOf(results).flatMap((finding) => enforced.judge(finding));
    const stale = enforced.stale(judged.map(({ finding }) => finding));
    const violations: PolicyViolation[] = judged.map(({ finding, severity, at }) => ({
      ruleName: finding.ruleId,
      description: `${finding.what}; ${finding.why}`,
      fix: finding.fix,
      severity,
      violatingResources: [resourceOf(finding, directory, at)],
    }));
    return {
      success: !judged.some(({ fails }) => fails),
      violations: [...violations, ...stale],
    };
  }
}
