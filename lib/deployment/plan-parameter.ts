import { Lazy, Stack } from 'aws-cdk-lib';
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
    // Validation is the last step before the template is written, so its result still holds there.
    let bytes: number | undefined;
    this.resource = new ssm.CfnParameter(this, 'Resource', {
      type: 'String',
      name: planParameterName(props.applicationName, props.deploymentGroupName),
      description: 'What the guardrail hooks check before and after traffic',
      tier: Lazy.uncachedString({
        produce: ({ preparing }) => {
          // While references are collected the tier does not matter, and the size takes its time.
          if (preparing) return 'Standard';
          return (bytes ?? renderedBytes(stack, props.plan())) > STANDARD_PLAN_BYTES ? 'Advanced' : 'Standard';
        },
      }),
      value: Lazy.string({ produce: () => stack.toJsonString(props.plan()) }),
    });
    this.node.addValidation({
      validate: () => {
        const plan = props.plan();
        bytes = renderedBytes(stack, plan);
        return sizeFindings(stack, plan, bytes);
      },
    });
  }
}

/** Size of a value's JSON after deployment, tokens counted with what they may become. */
function renderedBytes(stack: Stack, value: unknown): number {
  return bytesOf(stack.resolve(stack.toJsonString(value)));
}

function bytesOf(text: unknown): number {
  if (typeof text === 'string') return Buffer.byteLength(text);
  const join = (text as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'];
  return join ? join[1].reduce<number>((sum, part) => sum + bytesOf(part), 0) : TOKEN_BYTES;
}

function sizeFindings(stack: Stack, plan: Plan, size: number): string[] {
  if (size <= MAXIMUM_PLAN_BYTES) return [];
  const largest = [...plan.beforeAllowTraffic, ...plan.afterAllowTraffic]
    .map((check) => ({ id: check.id, bytes: renderedBytes(stack, check) }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 3)
    .map(({ id, bytes }) => `${id} ${bytes}`)
    .join(', ');
  return [
    `the plan is too large for an SSM parameter, got about ${size} bytes, expected at most ${MAXIMUM_PLAN_BYTES}, ` +
      `the largest checks are (bytes): ${largest}, name fewer variables, keys or secrets in them`,
  ];
}
