import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { GuardedDeployment, type GuardedDeploymentProps, Release } from '../../lib';

/** A stack of an app without the built-in validation, which the conformance test runs. */
export function testStack(props: StackProps & { context?: Record<string, unknown>; id?: string } = {}): Stack {
  const { context, id = 'Shop', ...stackProps } = props;
  return new Stack(new App({ context }), id, stackProps);
}

export function testFunction(stack: Stack, id = 'Fn', props: Partial<lambda.FunctionProps> = {}): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => "ok";'),
    ...props,
  });
}

export const RELEASE = Release.of({ releaseId: 'r42' });

export function guarded(stack: Stack, props: Partial<GuardedDeploymentProps> = {}, id = 'Orders'): GuardedDeployment {
  return new GuardedDeployment(stack, id, {
    lambdaFunction: props.lambdaFunction ?? testFunction(stack),
    release: RELEASE,
    ...props,
  });
}

type Resource = { Type: string; Properties: Record<string, any>; [attribute: string]: any };

/** The resources of a type, by logical id. */
export function resourcesOf(stack: Stack, type: string): Record<string, Resource> {
  return Template.fromStack(stack).findResources(type) as Record<string, Resource>;
}

/** The only resource of a type. */
export function onlyResource(stack: Stack, type: string): [logicalId: string, resource: Resource] {
  const found = Object.entries(resourcesOf(stack, type));
  if (found.length !== 1) throw new Error(`expected one ${type}, got ${found.map(([id]) => id).join(', ')}`);
  return found[0];
}

/** The plan of the only guarded deployment, its references written as `<LogicalId>` or `<LogicalId.Attribute>`. */
export function planOf(stack: Stack): Record<string, any> {
  const plans = Object.values(resourcesOf(stack, 'AWS::SSM::Parameter')).filter((resource) => resource.Properties.Name);
  if (plans.length !== 1) throw new Error(`expected one plan, got ${plans.length}`);
  return JSON.parse(symbolic(plans[0].Properties.Value));
}

/** A template value as text. */
export function symbolic(value: any): string {
  if (typeof value === 'string') return value;
  if (value?.Ref) return `<${value.Ref}>`;
  if (value?.['Fn::GetAtt']) return `<${value['Fn::GetAtt'].join('.')}>`;
  if (value?.['Fn::Join']) return value['Fn::Join'][1].map(symbolic).join(value['Fn::Join'][0]);
  return JSON.stringify(value);
}
