import { NEEDS_KEY } from '../../contract/declarations';
import { own, type TemplateResource } from '../../template/document';
import type { LoadedTemplate } from '../../template/load';
import { TemplateError } from '../../template/template-error';

/** Gives undefined where a template does not say enough: what only a deployment knows proves nothing. */
function unlessUnknown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/** What is known of a stack besides its template. */
export interface ToldOfStack {
  /** The path of the construct behind a logical id. */
  readonly pathOf?: (logicalId: string) => string | undefined;
  /** Names of the stacks on which it depends. */
  readonly dependencies?: readonly string[];
  /** Stacks of one release, whose functions are compared with each other. */
  readonly release?: string;
}

/** One template as rules read it. Nothing here throws for what is unknown before a deployment. */
export class StackModel {
  public readonly owner: string;
  public readonly file: string | undefined;
  public readonly stackName: string;
  /** Every resource that CloudFormation may create: one whose condition cannot be decided is among them. */
  public readonly resources: readonly TemplateResource[];
  private readonly byType = new Map<string, TemplateResource[]>();
  private readonly read = new Map<unknown, unknown>();

  /**
   * @param group what can refer to each other: stacks of different stages of one app cannot
   * @param told what the app's construct tree or manifest tells besides the template
   */
  public constructor(
    public readonly loaded: LoadedTemplate,
    public readonly group: string,
    private readonly told: ToldOfStack = {},
  ) {
    this.owner = loaded.owner;
    this.file = loaded.file;
    this.stackName = loaded.placement.stackName;
    const { conditions } = loaded.resolver;
    this.resources = [...loaded.document.resources.values()].filter(
      ({ condition, logicalId }) =>
        condition === undefined || (unlessUnknown(() => conditions.isTrue(condition, logicalId)) ?? true),
    );
    for (const resource of this.resources) {
      const known = this.byType.get(resource.type);
      if (known) known.push(resource);
      else this.byType.set(resource.type, [resource]);
    }
  }

  /** What a function reads of the stack, read once for all rules. */
  public once<T>(read: (stack: StackModel) => T): T {
    if (!this.read.has(read)) this.read.set(read, read(this));
    return this.read.get(read) as T;
  }

  /** Names of the stacks that are deployed before this one because the app says so. */
  public get stackDependencies(): readonly string[] {
    return this.told.dependencies ?? [];
  }

  /** What this stack is released together with. */
  public get release(): string {
    return this.told.release ?? this.group;
  }

  /** Whether any resource declares that it waits for another one. */
  public get declaresNeeds(): boolean {
    return this.resources.some(({ metadata }) => metadata[NEEDS_KEY] !== undefined);
  }

  public get types(): IterableIterator<string> {
    return this.byType.keys();
  }

  public ofType(type: string): readonly TemplateResource[] {
    return this.byType.get(type) ?? [];
  }

  public resource(logicalId: string): TemplateResource | undefined {
    return this.loaded.document.resources.get(logicalId);
  }

  /** The value with its intrinsic functions replaced; undefined where it is absent or not known before a deployment. */
  public value(raw: unknown): unknown {
    if (raw === undefined) return undefined;
    return unlessUnknown(() => this.loaded.resolver.resolve(raw, this.owner));
  }

  /** As {@link value}, for texts; a number or boolean is written as one. */
  public text(raw: unknown): string | undefined {
    const value = typeof raw === 'string' ? raw : this.value(raw);
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  }

  public number(raw: unknown): number | undefined {
    const text = this.text(raw);
    const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : undefined;
  }

  /** The entries of a list, resolved as far as to see how many there are; each is still as the template writes it. */
  public list(raw: unknown): readonly unknown[] {
    if (Array.isArray(raw)) return raw.flatMap((item) => this.branch(item));
    const value = this.branch(raw)[0];
    if (Array.isArray(value)) return value.flatMap((item) => this.branch(item));
    const resolved = this.value(raw);
    return Array.isArray(resolved) ? resolved : [];
  }

  public nameOf(logicalId: string): string | undefined {
    return unlessUnknown(() => this.loaded.resolver.nameOf(logicalId));
  }

  /** Path of the construct behind a resource: from the construct tree, or as `cdk synth` wrote it into the template. */
  public constructPathOf(logicalId: string): string | undefined {
    const told = this.told.pathOf?.(logicalId);
    if (told !== undefined) return told;
    const path = this.resource(logicalId)?.metadata['aws:cdk:path'];
    return typeof path === 'string' ? path : undefined;
  }

  /** The branch of an `Fn::If` that holds; nothing where the condition is unknown or the branch is `AWS::NoValue`. */
  private branch(raw: unknown): unknown[] {
    const choice = own(raw, 'Fn::If');
    if (Array.isArray(choice) && choice.length === 3 && typeof choice[0] === 'string') {
      const name = choice[0];
      const holds = unlessUnknown(() => this.loaded.resolver.conditions.isTrue(name, this.owner));
      return holds === undefined ? [] : this.branch(holds ? choice[1] : choice[2]);
    }
    return own(raw, 'Ref') === 'AWS::NoValue' || raw === undefined ? [] : [raw];
  }
}
