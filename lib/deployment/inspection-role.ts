import { Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, type IDependable } from 'constructs';
import type { DeploymentFoundation } from './foundation';

export interface InspectionRoleProps {
  readonly foundation: DeploymentFoundation;
  /** Statements that are known only when the template is rendered. */
  readonly lateStatements: () => iam.PolicyStatement[];
}

/**
 * The role through which the hooks look at one guarded deployment and at nothing else.
 *
 * One role a deployment instead of one policy for all: the hooks' own policy stays the same size with 60 functions, and
 * the alias of one function does not depend on the next function (see {@link DeploymentFoundation}). The statements are
 * inline, so that it is one resource.
 */
export class InspectionRole extends Construct implements iam.IGrantable, iam.IPrincipal {
  public readonly grantPrincipal: iam.IPrincipal = this;
  public readonly assumeRoleAction = 'sts:AssumeRole';
  public readonly policyFragment: iam.PrincipalPolicyFragment;
  public readonly principalAccount: string;
  public readonly roleArn: string;
  /** The one resource of this role. */
  public readonly resource: iam.CfnRole;
  private readonly statements: iam.PolicyStatement[] = [];

  public constructor(scope: Construct, id: string, props: InspectionRoleProps) {
    super(scope, id);
    const { foundation } = props;
    this.resource = new iam.CfnRole(this, 'Resource', {
      description: 'Lets the guardrail hooks look at one guarded deployment',
      path: foundation.inspectionRolePath,
      assumeRolePolicyDocument: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: ['sts:AssumeRole'],
            principals: foundation.hookRoles.map((role) => new iam.ArnPrincipal(role.roleArn)),
          }),
        ],
      }),
      policies: Lazy.any({
        produce: () => [
          {
            policyName: 'Inspection',
            policyDocument: new iam.PolicyDocument({
              minimize: true,
              statements: [...this.statements, ...props.lateStatements()].map((statement) => statement.copy()),
            }),
          },
        ],
      }),
    });
    this.roleArn = this.resource.attrArn;
    this.policyFragment = new iam.ArnPrincipal(this.roleArn).policyFragment;
    this.principalAccount = Stack.of(this).account;
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.statements.push(statement);
    const policyDependable: IDependable = this.resource;
    return { statementAdded: true, policyDependable };
  }

  public addToPolicy(statement: iam.PolicyStatement): boolean {
    return this.addToPrincipalPolicy(statement).statementAdded;
  }
}
