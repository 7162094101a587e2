import {
  Aws,
  CfnResource,
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Reference,
  Stack,
  CfnParameter as StackParameter,
  Tokenization,
} from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { isReleaseIdParameter } from '../release/release-carrier';
import { referencesInText } from './text-references';

/** A secret or parameter to which a function's environment refers. */
export interface EnvironmentReference {
  readonly kind: 'secret' | 'parameter';
  /** ARN or name, possibly a token. */
  readonly id: string;
  /** ARN for a policy, possibly a token. */
  readonly arn: string;
  /** The variables that refer to it, sorted. */
  readonly variables: readonly string[];
}

/** Joins as CloudFormation does, so that the resolved variables can be read as well. */
const FN_JOIN = {
  join: (left: unknown, right: unknown): unknown => {
    if (left === undefined || right === undefined) return left ?? right;
    return { 'Fn::Join': ['', [left, right]] };
  },
};

/** Remembers which resources the variables refer to while they are resolved. */
class ReferenceRecorder extends DefaultTokenResolver {
  public readonly seen: { variable: string; reference: Reference }[] = [];

  public constructor() {
    super(FN_JOIN);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the signature is the CDK's
  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    if (Reference.isReference(token)) {
      this.seen.push({ variable: variableOf(context.documentPath), reference: token });
    }
    return super.resolveToken(token, context, postProcessor);
  }
}

/** The environment is `{ variables: { NAME: value } }`, so the second step of the path names the variable. */
function variableOf(path: readonly string[]): string {
  return path[1] ?? path[0] ?? '';
}

/** Every secret and parameter to which the environment of a function refers, sorted by kind and first variable. */
export function environmentReferences(fn: lambda.Function): EnvironmentReference[] {
  const resource = fn.node.defaultChild as lambda.CfnFunction;
  const found = new Map<string, { kind: 'secret' | 'parameter'; id: string; arn: string; variables: Set<string> }>();
  const add = (key: string, kind: 'secret' | 'parameter', id: string, arn: string, variable: string): void => {
    const entry = found.get(key) ?? { kind, id, arn, variables: new Set<string>() };
    entry.variables.add(variable);
    found.set(key, entry);
  };

  const recorder = new ReferenceRecorder();
  const resolved: { variables?: Record<string, unknown> } = Tokenization.resolve(resource.environment ?? {}, {
    scope: fn,
    resolver: recorder,
  });
  for (const { variable, reference } of recorder.seen) {
    const { target } = reference;
    if (isSecret(target)) {
      add(target.node.path, 'secret', target.ref, target.ref, variable);
    } else if (CfnParameter.isCfnParameter(target) && !isReleaseIdParameter(target)) {
      add(target.node.path, 'parameter', target.ref, parameterArn(fn, target.ref, target.name), variable);
    } else if (target instanceof StackParameter && target.type.startsWith('AWS::SSM::Parameter::Value')) {
      const name: unknown = target.default;
      if (typeof name === 'string') add(`parameter ${name}`, 'parameter', name, parameterArn(fn, name, name), variable);
    }
  }

  for (const [variable, value] of Object.entries(resolved.variables ?? {})) {
    for (const { kind, id } of referencesInText(plainText(value))) {
      const arn = kind === 'parameter' ? parameterArn(fn, id, id) : secretArn(fn, id);
      add(`${kind} ${id}`, kind, withPseudoParameters(id), arn, variable);
    }
  }

  return [...found.values()]
    .map((entry) => ({ ...entry, variables: [...entry.variables].sort() }))
    .sort((a, b) => compare(`${a.kind} ${a.variables[0]}`, `${b.kind} ${b.variables[0]}`));
}

/** By the type's name: the module of secrets brings a dozen others, which an app without secrets need not load. */
function isSecret(target: unknown): target is CfnResource {
  return CfnResource.isCfnResource(target) && target.cfnResourceType === 'AWS::SecretsManager::Secret';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const PSEUDO: Record<string, string> = {
  'AWS::Partition': Aws.PARTITION,
  'AWS::Region': Aws.REGION,
  'AWS::AccountId': Aws.ACCOUNT_ID,
};

/** Text in which pseudo parameters are written `<AWS::Region>` and every other reference `<>`. */
function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  const { Ref: ref, 'Fn::Join': join } = value as { Ref?: unknown; 'Fn::Join'?: unknown };
  if (typeof ref === 'string') return ref in PSEUDO ? `<${ref}>` : '<>';
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(plainText).join(String(join[0]));
  return '<>';
}

function withPseudoParameters(text: string): string {
  return Object.entries(PSEUDO).reduce((result, [name, token]) => result.replaceAll(`<${name}>`, token), text);
}

function parameterArn(fn: lambda.Function, id: string, literalName: string | undefined): string {
  if (id.startsWith('arn:')) return withPseudoParameters(id);
  const { region, account } = Stack.of(fn);
  return `arn:${Aws.PARTITION}:ssm:${region}:${account}:parameter${literalName?.startsWith('/') ? '' : '/'}${id}`;
}

/** Six characters that Secrets Manager adds to a name to make an ARN. */
const ARN_SUFFIX = /-[A-Za-z0-9]{6}$/;

function secretArn(fn: lambda.Function, id: string): string {
  const complete = id.startsWith('arn:') && ARN_SUFFIX.test(id);
  const arn = id.startsWith('arn:')
    ? withPseudoParameters(id)
    : `arn:${Aws.PARTITION}:secretsmanager:${Stack.of(fn).region}:${Stack.of(fn).account}:secret:${id}`;
  return complete ? arn : `${arn}-??????`;
}
