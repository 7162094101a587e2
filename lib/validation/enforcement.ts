import { CfnResource, type PolicyViolation, Stack } from 'aws-cdk-lib';
import { type IConstruct, Node } from 'constructs';
import { atLeast, type Finding, type Severity } from './finding';
import type { AcknowledgedFinding, EnforceOptions, GuardrailsPluginProps } from './guardrails-options';

/** A finding as the report of an app has it. */
export interface JudgedFinding {
  readonly finding: Finding;
  readonly severity: Severity;
  readonly fails: boolean;
  /** Path of the construct for findings that lie in no resource. */
  readonly at: string;
}

/** One call of `enforce()`. */
interface Enforcement {
  readonly scope: IConstruct;
  readonly options: EnforceOptions;
}

/** The construct that a path means, from the app or from the scope on. */
export function constructAt(scope: IConstruct, path: string | undefined): IConstruct | undefined {
  if (path === undefined) return scope;
  const ids = path.split(Node.PATH_SEP);
  const walk = (from: IConstruct): IConstruct | undefined =>
    ids.reduce<IConstruct | undefined>((construct, id) => construct?.node.tryFindChild(id), from);
  return walk(scope.node.root) ?? walk(scope);
}

function isWithin(path: string, scope: string): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}${Node.PATH_SEP}`);
}

/** Tells whether a finding lies below a construct. */
class Reach {
  private readonly resources: ReadonlySet<string> | undefined;
  private readonly stackNames: ReadonlySet<string>;

  public constructor(private readonly scope: IConstruct) {
    const all = scope.node.findAll();
    this.stackNames = new Set(all.filter((one) => Stack.isStack(one)).map((one) => (one as Stack).stackName));
    const holdsStacks = this.stackNames.size > 0;
    this.resources = holdsStacks
      ? undefined
      : new Set(all.filter(CfnResource.isCfnResource).map((one) => Stack.of(one).resolve(one.logicalId) as string));
  }

  public covers({ owner, logicalId, constructPath }: Finding): boolean {
    if (constructPath !== undefined) return isWithin(constructPath, this.scope.node.path);
    if (this.resources === undefined) {
      const name = /^stack ([^:]+)/.exec(owner)?.[1];
      return this.scope.node.scope === undefined || name === undefined || this.stackNames.has(name);
    }
    return logicalId === undefined || this.resources.has(logicalId);
  }
}

/** What all calls of `enforce()` in one stage ask for. */
export class Enforcements {
  private readonly list: Enforcement[] = [];

  public add(scope: IConstruct, options: EnforceOptions): void {
    this.list.push({ scope, options });
  }

  /** @param root the scope where nobody called `enforce()` and the plugin was added by hand */
  public resolved(root: IConstruct, props: GuardrailsPluginProps): ResolvedEnforcements {
    const list = this.list.length === 0 ? [{ scope: root, options: {} }] : this.list;
    return new ResolvedEnforcements(list, props);
  }
}

/** All calls of `enforce()` when an app is synthesized. */
export class ResolvedEnforcements {
  public readonly props: readonly GuardrailsPluginProps[];
  private readonly reaches: readonly { readonly reach: Reach; readonly enforcement: Enforcement }[];

  public constructor(list: readonly Enforcement[], props: GuardrailsPluginProps) {
    this.props = [props, ...list.map(({ options }) => options)];
    this.reaches = list.map((enforcement) => ({ enforcement, reach: new Reach(enforcement.scope) }));
  }

  /** The finding with what becomes of it; nothing where no scope covers it. The strictest scope decides. */
  public judge(finding: Finding): JudgedFinding[] {
    const covering = this.reaches.filter(({ reach, enforcement: { options } }) => {
      const asked =
        finding.ruleId !== 'unguarded' || [this.props[0], options].some((one) => one.requireGuards === true);
      return asked && reach.covers(finding);
    });
    if (covering.length === 0) return [];
    const fails = covering.some(({ enforcement }) =>
      atLeast(finding.severity, enforcement.options.severity ?? 'error'),
    );
    // The CDK counts errors only once something is acknowledged, so what fails must be called an error.
    return [
      {
        finding,
        fails,
        severity: fails ? 'error' : finding.severity,
        at: covering[0].enforcement.scope.node.path,
      },
    ];
  }

  /** Acknowledgements to which no finding belongs any more: they would hide the next one. */
  public stale(findings: readonly Finding[]): PolicyViolation[] {
    return this.reaches.flatMap(({ enforcement: { scope, options } }) =>
      (options.acknowledge ?? []).flatMap((acknowledged: AcknowledgedFinding) => {
        const path = constructAt(scope, acknowledged.path)?.node.path ?? '';
        const belongs = findings.some(
          ({ ruleId, constructPath }) =>
            ruleId === acknowledged.id && (constructPath === undefined || isWithin(constructPath, path)),
        );
        if (belongs) return [];
        return [
          {
            ruleName: 'stale-acknowledgement',
            description: `${acknowledged.id} is acknowledged for ${path === '' ? 'the app' : path}, where it is not found: the next one there would pass unseen`,
            fix: 'remove the acknowledgement',
            severity: 'warning',
            violatingResources: [{ constructPath: path, locations: [] }],
          },
        ];
      }),
    );
  }
}
