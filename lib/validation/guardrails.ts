import { CfnResource, Lazy, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { NEEDS_KEY, PRODUCES_KEY } from '../contract/declarations';
import { constructAt } from './enforcement';
import type {
  AcknowledgedFinding,
  EnforceOptions,
  NeedsOptions,
  ProducesOptions,
  StaggeredOptions,
} from './guardrails-options';
import { GuardrailsPlugin } from './guardrails-plugin';
import { MOST_AT_ONCE, RULE_IDS, RULE_THREW } from './rule-ids';
import { staggerAliases } from './staggered-aliases';

/** Under which a stage keeps its plugin: one, however often somebody enforces the rules in it. */
const PLUGIN = Symbol.for('cdk-serverless-guardrails.plugin');

/** The resource that stands for a construct: its alias where it is deployed through one, else its own or its first resource. */
function resourceOf(scope: IConstruct): CfnResource {
  const resources = scope.node.findAll().filter(CfnResource.isCfnResource);
  const found =
    resources.find((resource) => lambda.CfnAlias.isCfnAlias(resource) && resource.cfnOptions.updatePolicy) ??
    (CfnResource.isCfnResource(scope.node.defaultChild) ? scope.node.defaultChild : resources[0]);
  if (found) return found;
  throw new Error(
    `${scope.node.path}: nothing is deployed of this construct, got one without resources, expected a resource, name the construct that holds it`,
  );
}

/**
 * The guardrails of a part of an app: which findings fail its synthesis, and what templates do not say by themselves.
 *
 * @example
 * Guardrails.of(app).enforce();
 */
export class Guardrails {
  /**
   * The guardrails of a scope.
   *
   * @param scope an app, a stage, a stack or any construct
   */
  public static of(scope: IConstruct): Guardrails {
    return new Guardrails(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Runs every rule of docs/rules.md when the app is synthesized. Findings are in the report of `cdk synth`, errors fail it.
   *
   * Throws for an acknowledgement of an unknown rule or without a reason; synthesis fails where its path does not exist.
   *
   * @param options what fails, and what is accepted
   */
  public enforce(options: EnforceOptions = {}): void {
    const acknowledged = (options.acknowledge ?? []).map((one) => this.checked(one));
    const stage = Stage.isStage(this.scope) ? this.scope : Stage.of(this.scope);
    if (!stage) {
      throw new Error(
        `${this.scope.node.path}: rules look at synthesized templates, got a construct outside of an app, expected one inside`,
      );
    }
    let plugin: GuardrailsPlugin | undefined = Reflect.get(stage, PLUGIN);
    if (!plugin) {
      plugin = new GuardrailsPlugin();
      Object.defineProperty(stage, PLUGIN, { value: plugin });
      Validations.of(stage).addPlugins(plugin);
    }
    plugin._enforcements.add(this.scope, { ...options, acknowledge: acknowledged });
    this.scope.node.addValidation({ validate: () => acknowledged.flatMap((one) => this.acknowledge(one)) });
  }

  /**
   * Declares that this construct waits for another one while it is deployed, in a way that CloudFormation does not see: a hook that
   * waits for a lock, a service that starts only with its migration. The rules and `guardrails graph` count the wait; nothing is
   * ordered by it, which is what `node.addDependency` is for.
   *
   * @param other what is waited for: a construct with a resource, or a whole stack
   * @param options how long it waits
   */
  public needs(other: IConstruct, options: NeedsOptions = {}): void {
    const resource = resourceOf(this.scope);
    const target = Stack.isStack(other) ? undefined : resourceOf(other);
    const known: unknown[] = resource.getMetadata(NEEDS_KEY) ?? [];
    resource.addMetadata(NEEDS_KEY, [
      ...known,
      {
        stack: Stack.of(other).stackName,
        ...(target && { resource: Lazy.string({ produce: () => Stack.of(target).resolve(target.logicalId) }) }),
        ...(options.timeout && { timeoutSec: options.timeout.toSeconds() }),
      },
    ]);
  }

  /**
   * Declares which schema revision or index is there once this construct is deployed. A function that carries it and does not wait for
   * this construct is a finding.
   *
   * @param options what is there
   */
  public produces(options: ProducesOptions): void {
    const { schemaRev, indexHash } = options;
    if (schemaRev === undefined && indexHash === undefined) {
      throw new Error(
        `${this.scope.node.path}: produces nothing, got neither schemaRev nor indexHash, expected one of them, name what is there afterwards`,
      );
    }
    resourceOf(this.scope).addMetadata(PRODUCES_KEY, {
      ...(schemaRev !== undefined && { schemaRev }),
      ...(indexHash !== undefined && { indexHash }),
    });
  }

  /**
   * Lets the guarded aliases of every stack in the scope be shifted in turns: each waits for the one that is `atOnce` before it. A stack
   * with many functions then takes as many times longer as there are turns.
   *
   * @param options how many at a time
   */
  public staggered(options: StaggeredOptions = {}): void {
    const { atOnce = MOST_AT_ONCE } = options;
    if (!Number.isInteger(atOnce) || atOnce < 1) {
      throw new Error(
        `${this.scope.node.path}: atOnce counts aliases, got ${atOnce}, expected a whole number from 1 on, name how many may be shifted at the same time`,
      );
    }
    staggerAliases(this.scope, atOnce);
  }

  private checked(acknowledged: AcknowledgedFinding): AcknowledgedFinding {
    const { reason, path } = acknowledged;
    const id = acknowledged.id.replace(/^guardrails::/, '');
    const { path: scope } = this.scope.node;
    if (id !== RULE_THREW && !RULE_IDS.includes(id)) {
      throw new Error(
        `${scope}: there is no rule ${id} to acknowledge, expected one of ${RULE_IDS.join(', ')}, see docs/rules.md`,
      );
    }
    if (reason.trim() === '') {
      throw new Error(
        `${scope}: ${id} is acknowledged without a reason, got an empty text, expected why it is accepted`,
      );
    }
    return { id, reason, ...(path !== undefined && { path }) };
  }

  /** The CDK's own acknowledgement, which its report shows with the reason. */
  private acknowledge({ id, path, reason }: AcknowledgedFinding): string[] {
    const construct = constructAt(this.scope, path);
    if (!construct) {
      return [
        `${id} is acknowledged for ${path}, which is not in the app, expected the path of a construct, correct it or remove it`,
      ];
    }
    Validations.of(construct).acknowledge({ id: `guardrails::${id}`, reason });
    return [];
  }
}
