import type { Stack } from 'aws-cdk-lib';
import { resourcesOf, symbolic } from './stacks';

/** What the role of the only guarded deployment, `Orders`, may do by an action: one entry a statement that names it. */
export function inspectionStatements(stack: Stack, action: string) {
  const roles = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).filter(([id]) =>
    id.startsWith('OrdersInspection'),
  );
  if (roles.length !== 1) throw new Error(`expected one inspection role, got ${roles.length}`);
  const statements: any[] = roles[0][1].Properties.Policies.flatMap((policy: any) => policy.PolicyDocument.Statement);
  return statements
    .filter(({ Action }) => [Action].flat().includes(action))
    .map(({ Effect, Resource, Condition }) => ({
      Effect,
      Resource: [Resource].flat().map(symbolic),
      ...(Condition && { Condition }),
    }));
}
