import { isObject, own, type TemplateResource } from '../../template/document';
import { type FunctionReference, functionNamed } from './function-reference';
import type { StackModel } from './stack-model';

/** A resource with the stack that it is part of. */
export interface Located {
  readonly stack: StackModel;
  readonly resource: TemplateResource;
}

/** A function of the app, with its aliases. */
export interface FunctionModel extends Located {
  readonly name: string;
  readonly aliases: readonly AliasModel[];
}

/** An alias of the app. */
export interface AliasModel extends Located {
  readonly functionName: string;
  readonly aliasName: string;
  /** What CodeDeploy does when its version changes; absent where the alias is moved at once. */
  readonly codeDeploy?: Readonly<Record<string, unknown>>;
}

/** Templates that are looked at together. */
export class AppModel {
  public readonly aliases: readonly AliasModel[];
  /** Aliases whose traffic CodeDeploy shifts. */
  public readonly guardedAliases: readonly AliasModel[];
  public readonly functions: readonly FunctionModel[];
  private readonly byKey = new Map<string, FunctionModel[]>();
  private readonly read = new Map<unknown, unknown>();

  public constructor(public readonly stacks: readonly StackModel[]) {
    this.aliases = stacks.flatMap(aliasesOf);
    this.guardedAliases = this.aliases.filter(({ codeDeploy }) => codeDeploy !== undefined);
    const aliasesByFunction = new Map<string, AliasModel[]>();
    for (const alias of this.aliases) {
      const key = keyOf(alias.stack, alias.functionName);
      aliasesByFunction.set(key, [...(aliasesByFunction.get(key) ?? []), alias]);
    }
    this.functions = this.resourcesOf('AWS::Lambda::Function').flatMap(({ stack, resource }) => {
      const name = stack.nameOf(resource.logicalId);
      if (name === undefined) return [];
      return [{ stack, resource, name, aliases: aliasesByFunction.get(keyOf(stack, name)) ?? [] }];
    });
    for (const fn of this.functions) {
      const key = keyOf(fn.stack, fn.name);
      this.byKey.set(key, [...(this.byKey.get(key) ?? []), fn]);
    }
  }

  /** What a function reads of the app, read once for all rules. */
  public once<T>(read: (app: AppModel) => T): T {
    if (!this.read.has(read)) this.read.set(read, read(this));
    return this.read.get(read) as T;
  }

  /** Resources of a type in every stack. */
  public resourcesOf(type: string): Located[] {
    return this.stacks.flatMap((stack) => stack.ofType(type).map((resource) => ({ stack, resource })));
  }

  /** The function that a resource of a stack names, if the app defines it. */
  public functionOf(stack: StackModel, reference: FunctionReference): FunctionModel | undefined {
    const { account, region } = stack.loaded.placement;
    const key = [stack.group, reference.account ?? account, reference.region ?? region, reference.name].join(' ');
    const found = this.byKey.get(key) ?? [];
    // Of templates that do not belong together two may use one name.
    return found.find((fn) => fn.stack === stack) ?? found[0];
  }
}

function keyOf({ group, loaded }: StackModel, functionName: string): string {
  return [group, loaded.placement.account, loaded.placement.region, functionName].join(' ');
}

function aliasesOf(stack: StackModel): AliasModel[] {
  return stack.ofType('AWS::Lambda::Alias').flatMap((resource) => {
    const aliasName = stack.text(resource.properties.Name);
    const functionText = stack.text(resource.properties.FunctionName);
    const functionName = functionText === undefined ? undefined : functionNamed(functionText)?.name;
    if (aliasName === undefined || functionName === undefined) return [];
    const update = own(resource.updatePolicy, 'CodeDeployLambdaAliasUpdate');
    return [{ stack, resource, functionName, aliasName, ...(isObject(update) && { codeDeploy: update }) }];
  });
}

/** The alias of a function that CodeDeploy shifts, the first one where there are several. */
export function guardedAliasOf(fn: FunctionModel): AliasModel | undefined {
  return fn.aliases.find(({ codeDeploy }) => codeDeploy !== undefined);
}
