import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { INSPECTION_ROLE_PATH_ROOT, PLAN_PARAMETER_ROOT } from '../contract/names';
import { HANDLER_SETTINGS, handlerCode } from './handler-code';

const ID = 'ServerlessGuardrails';

/** A quarter of the hour that CodeDeploy waits; a hook that Lambda cannot start by then is reported Failed. */
const MAXIMUM_EVENT_AGE = Duration.minutes(15);

interface EntryProps {
  readonly handler: string;
  readonly description: string;
  readonly timeout: Duration;
}

function writeLogs(logGroup: logs.LogGroup): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
}

/**
 * What the guarded deployments of one stack share: CodeDeploy application, service role, the two hooks and what
 * reports for a hook that dies.
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
  /** Paths of the guarded aliases, by path of the function and name. */
  private readonly guardedAliases = new Map<string, string>();

  private constructor(stack: Stack) {
    super(stack, ID);
    this.application = new codedeploy.LambdaApplication(this, 'Application');
    const failureReporter = this.failureReporter();
    const [preRole, preHook] = this.hook('PreTrafficHook', failureReporter, {
      handler: 'index.beforeAllowTraffic',
      description: 'Checks the exact new version before it receives traffic',
      timeout: Duration.minutes(3),
    });
    const [postRole, postHook] = this.hook('PostTrafficHook', failureReporter, {
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
    // Alias, group and service role wait in this order: no hook runs before its failures have somewhere to go.
    this.ownServiceRole.node.addDependency(
      this.failuresOf('PreTrafficHookFailures', preHook, failureReporter),
      this.failuresOf('PostTrafficHookFailures', postHook, failureReporter),
    );
  }

  /** The role of the deployment groups; what a group would add to it is there already. */
  public get serviceRole(): iam.IRole {
    return this.ownServiceRole.withoutPolicyUpdates();
  }

  private hook(id: string, failureReporter: lambda.Function, props: EntryProps): [iam.Role, lambda.Function] {
    return this.entry(id, { ...props, memorySize: 512 }, (logGroup) => [
      ...this.hookStatements(),
      // Lambda sends the record of a failed invocation in the name of the function that failed.
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [failureReporter.functionArn] }),
      writeLogs(logGroup),
    ]);
  }

  /**
   * Notes that a deployment guards an alias.
   *
   * @throws Error where another one guards an alias of this function and name
   */
  public claim(alias: lambda.Alias, deployment: Construct): void {
    const fn = alias.lambda.node.path;
    const key = `${fn} ${alias.aliasName}`;
    const taken = this.guardedAliases.get(key);
    if (taken !== undefined) {
      throw new Error(
        `${deployment.node.path}: function ${fn} has a guarded alias of this name, got ${alias.aliasName}, which is ${taken}, ` +
          'expected a name of its own, choose another aliasName',
      );
    }
    this.guardedAliases.set(key, alias.node.path);
  }

  /** Reports Failed for a hook whose process died; otherwise CodeDeploy would wait for an hour. */
  private failureReporter(): lambda.Function {
    const [, reporter] = this.entry(
      'FailureReporter',
      {
        handler: 'index.afterHookFailure',
        description: 'Tells CodeDeploy that a guardrail hook died',
        timeout: Duration.seconds(30),
        memorySize: 256,
      },
      (logGroup) => [
        new iam.PolicyStatement({
          actions: ['codedeploy:PutLifecycleEventHookExecutionStatus'],
          resources: [this.deploymentGroupsArn()],
        }),
        writeLogs(logGroup),
      ],
    );
    return reporter;
  }

  /** Retries would only delay the answer: a hook retries each of its calls itself (docs/adr/0010). */
  private failuresOf(id: string, hook: lambda.Function, reporter: lambda.Function): lambda.CfnEventInvokeConfig {
    return new lambda.CfnEventInvokeConfig(this, id, {
      functionName: hook.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: MAXIMUM_EVENT_AGE.toSeconds(),
      destinationConfig: { onFailure: { destination: reporter.functionArn } },
    });
  }

  private entry(
    id: string,
    props: EntryProps & { readonly memorySize: number },
    statements: (logGroup: logs.LogGroup) => iam.PolicyStatement[],
  ): [iam.Role, lambda.Function] {
    const logGroup = new logs.LogGroup(this, `${id}Logs`, {
      retention: logs.RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Hook: new iam.PolicyDocument({ statements: statements(logGroup) }) },
    });
    const entry = new lambda.Function(this, id, {
      ...props,
      ...HANDLER_SETTINGS,
      code: handlerCode(),
      logGroup,
      role: role.withoutPolicyUpdates(),
    });
    return [role, entry];
  }

  private deploymentGroupsArn(): string {
    const { region, account } = Stack.of(this);
    return `arn:${Aws.PARTITION}:codedeploy:${region}:${account}:deploymentgroup:${this.application.applicationName}/*`;
  }

  private hookStatements(): iam.PolicyStatement[] {
    const stack = Stack.of(this);
    const codedeployArn = `arn:${Aws.PARTITION}:codedeploy:${stack.region}:${stack.account}`;
    const { applicationName } = this.application;
    return [
      new iam.PolicyStatement({
        actions: [
          'codedeploy:GetDeployment',
          'codedeploy:GetDeploymentTarget',
          'codedeploy:ListDeploymentTargets',
          'codedeploy:PutLifecycleEventHookExecutionStatus',
        ],
        resources: [this.deploymentGroupsArn()],
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
    ];
  }
}
