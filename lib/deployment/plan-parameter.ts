import { type IResolvable, type IResolveContext, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { MAXIMUM_PLAN_BYTES, type Plan, planParameterName, STANDARD_PLAN_BYTES } from '../contract';

/** What a token may become at deployment: a complete ARN with generated names has up to about 150 characters. */
const TOKEN_BYTES = 150;

export interface PlanParameterProps {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  /** The plan as it is when the template is rendered. */
  readonly plan: () => Plan;
}

/** The SSM parameter that carries a plan from the template to the hooks. */
export class PlanParameter extends Construct {
  public readonly resource: ssm.CfnParameter;

  public constructor(scope: Construct, id: string, props: PlanParameterProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const text = new PlanText(stack, props.plan);
    this.resource = new ssm.CfnParameter(this, 'Resource', {
      type: 'String',
      name: planParameterName(props.applicationName, props.deploymentGroupName),
      description: 'What the guardrail hooks check before and after traffic',
      tier: Lazy.uncachedString({
        // While references are collected the tier does not matter, and the size takes its time.
        produce: ({ preparing }) => (preparing || text.bytes() <= STANDARD_PLAN_BYTES ? 'Standard' : 'Advanced'),
      }),
      value: Token.asString(text),
    });
    this.node.addValidation({
      validate: () => {
        text.settle();
        const bytes = text.bytes();
        return bytes <= MAXIMUM_PLAN_BYTES ? [] : [tooLarge(stack, props.plan(), bytes)];
      },
    });
  }
}

/** The JSON of a plan, rendered anew until the tree is validated, the last step before the template is written. */
class PlanText implements IResolvable {
  public readonly creationStack: string[] = [];
  private settled?: unknown;

  public constructor(
    private readonly stack: Stack,
    private readonly plan: () => Plan,
  ) {}

  public settle(): void {
    this.settled = this.rendered();
  }

  public bytes(): number {
    return bytesOf(this.settled ?? this.rendered());
  }

  // biome-ignore lint/suspicious/noExplicitAny: the signature is the CDK's
  public resolve({ preparing }: IResolveContext): any {
    return preparing || this.settled === undefined ? this.stack.toJsonString(this.plan()) : this.settled;
  }

  private rendered(): unknown {
    return this.stack.resolve(this.stack.toJsonString(this.plan()));
  }
}

/** Size of resolved text after deployment, tokens counted with what they may become. */
function bytesOf(text: unknown): number {
  if (typeof text === 'string') return Buffer.byteLength(text);
  const join = (text as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'];
  return join ? join[1].reduce<number>((sum, part) => sum + bytesOf(part), 0) : TOKEN_BYTES;
}

function tooLarge(stack: Stack, plan: Plan, size: number): string {
  const parts = [
    ...[...plan.beforeAllowTraffic, ...plan.afterAllowTraffic].map((check) => [check.id, check] as const),
    ...(plan.coordination ? [['coordination', plan.coordination] as const] : []),
  ];
  const largest = parts
    .map(([id, part]) => ({ id, bytes: bytesOf(stack.resolve(stack.toJsonString(part))) }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 3)
    .map(({ id, bytes }) => `${id} ${bytes}`)
    .join(', ');
  return (
    `the plan is too large for an SSM parameter, got about ${size} bytes, expected at most ${MAXIMUM_PLAN_BYTES}, ` +
    `the largest parts are (bytes): ${largest}, name fewer variables, keys, secrets, windows or locks in them`
  );
}
