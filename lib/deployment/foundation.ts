import * as path from 'node:path';
import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { INSPECTION_ROLE_PATH_ROOT, PLAN_PARAMETER_ROOT } from '../contract/names';

const ID = 'ServerlessGuardrails';

/** The built bundle lies at the same depth from lib/ and from build/. */
const HOOK_CODE = path.join(__dirname, '..', '..', 'assets', 'hooks');

/**
 * What the guarded deployments of one stack share: CodeDeploy application, service role and the two hooks.
 *
 * Its size does not grow with the number of deployments, and no resource in it refers to a function, an alarm or a
 * secret: every alias depends on the hooks, so such a reference would tie each guarded function to all others, and a
 * function that calls its neighbour's API would close a cycle.
 */
export class DeploymentFoundation extends Construct {
  /** The foundation of the stack in which the construct lives. */
  public static of(scope: Construct): DeploymentFoundation {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(ID) as DeploymentFoundation | undefined) ?? new DeploymentFoundation(stack);
  }

  public readonly application: codedeploy.LambdaApplication;
  public readonly preTrafficHook: lambda.Function;
  public readonly postTrafficHook: lambda.Function;
  /** Roles of the two hooks, which may assume the inspection roles. */
  public readonly hookRoles: readonly iam.Role[];
  /** IAM path under which the inspection roles of this stack lie. */
  public readonly inspectionRolePath = `${INSPECTION_ROLE_PATH_ROOT}${Aws.STACK_NAME}/`;
  private readonly ownServiceRole: iam.Role;

  private constructor(stack: Stack) {
    super(stack, ID);
    this.application = new codedeploy.LambdaApplication(this, 'Application');
    const [preRole, preHook] = this.hook('PreTrafficHook', {
      handler: 'index.beforeAllowTraffic',
      description: 'Checks the exact new version before it receives traffic',
      timeout: Duration.minutes(3),
    });
    const [postRole, postHook] = this.hook('PostTrafficHook', {
      handler: 'index.afterAllowTraffic',
      description: 'Watches the alarms of a rollout until its bake is over',
      timeout: Duration.minutes(15),
    });
    this.hookRoles = [preRole, postRole];
    this.preTrafficHook = preHook;
    this.postTrafficHook = postHook;
    this.ownServiceRole = new iam.Role(this, 'ServiceRole', {
      assumedBy: new iam.ServicePrincipal('codedeploy.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSCodeDeployRoleForLambdaLimited')],
      inlinePolicies: {
        InvokeHooks: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              actions: ['lambda:InvokeFunction'],
              resources: [preHook.functionArn, postHook.functionArn],
            }),
          ],
        }),
      },
    });
  }

  /** The role of the deployment groups; what a group would add to it is there already. */
  public get serviceRole(): iam.IRole {
    return this.ownServiceRole.withoutPolicyUpdates();
  }

  private hook(
    id: string,
    props: { handler: string; description: string; timeout: Duration },
  ): [iam.Role, lambda.Function] {
    const logGroup = new logs.LogGroup(this, `${id}Logs`, {
      retention: logs.RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stack = Stack.of(this);
    const role = new iam.Role(this, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Hook: this.hookPolicy(stack, logGroup) },
    });
    const hook = new lambda.Function(this, id, {
      ...props,
      code: lambda.Code.fromAsset(HOOK_CODE),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      logGroup,
      role: role.withoutPolicyUpdates(),
    });
    return [role, hook];
  }

  private hookPolicy(stack: Stack, logGroup: logs.LogGroup): iam.PolicyDocument {
    const codedeployArn = `arn:${Aws.PARTITION}:codedeploy:${stack.region}:${stack.account}`;
    const { applicationName } = this.application;
    return new iam.PolicyDocument({
      statements: [
        new iam.PolicyStatement({
          actions: [
            'codedeploy:GetDeployment',
            'codedeploy:GetDeploymentTarget',
            'codedeploy:ListDeploymentTargets',
            'codedeploy:PutLifecycleEventHookExecutionStatus',
          ],
          resources: [`${codedeployArn}:deploymentgroup:${applicationName}/*`],
        }),
        new iam.PolicyStatement({
          actions: ['codedeploy:GetApplicationRevision'],
          resources: [`${codedeployArn}:application:${applicationName}`],
        }),
        new iam.PolicyStatement({
          actions: ['ssm:GetParameter'],
          resources: [
            `arn:${Aws.PARTITION}:ssm:${stack.region}:${stack.account}:parameter${PLAN_PARAMETER_ROOT}/${applicationName}/*`,
          ],
        }),
        new iam.PolicyStatement({
          actions: ['sts:AssumeRole'],
          resources: [`arn:${Aws.PARTITION}:iam::${stack.account}:role${this.inspectionRolePath}*`],
        }),
        new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });
  }
}
