import type { Plan } from '../../../lib/contract/plan';
import { appSpec } from '../../support/app-spec';
import { PLAN } from '../../support/hook-host';
import { Refusal } from './aws-answer';
import type { AwsModel } from './aws-endpoint';
import type { AwsRequest } from './aws-request';

/** In the place of every value that must not leave a hook. */
export const CANARY = 'canary value 4711';

const OWN = 'OWN';
const ASSUMED = 'ASSUMED';
export const FUNCTION_ENV = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: OWN,
  AWS_SECRET_ACCESS_KEY: CANARY,
  AWS_SESSION_TOKEN: CANARY,
};

const DIGEST = 'ab'.repeat(32);
const secret = (id: string, jsonKeys?: string[]) =>
  ({ kind: 'secret', id, mode: 'enforced', secretId: `${id}-secret`, variables: [], jsonKeys }) as const;
const parameter = (id: string) => ({ kind: 'parameter', id, mode: 'enforced', name: `/${id}`, variables: [] }) as const;

/** Twelve checks before traffic, of every kind that reads, and a look at the alarms after it. */
export const REALITY_PLAN: Plan = {
  ...PLAN,
  beforeAllowTraffic: [
    { kind: 'environment', id: 'environment', mode: 'enforced', required: ['TABLE_NAME'], removed: [] },
    { kind: 'release', id: 'release', mode: 'enforced', schemaRevParameter: '/schema' },
    { kind: 'readiness', id: 'readiness', mode: 'enforced' },
    { kind: 'artifact', id: 'artifact', mode: 'enforced', digest: DIGEST },
    {
      kind: 'permission',
      id: 'permission',
      mode: 'enforced',
      roleArn: 'arn:aws:iam::111122223333:role/orders',
      simulated: [{ action: 'ssm:GetParameter', resources: ['arn:limits'] }],
    },
    secret('db', ['password']),
    secret('mail'),
    secret('pay'),
    parameter('limits'),
    parameter('prices'),
    parameter('regions'),
    parameter('texts'),
  ],
  afterAllowTraffic: [{ kind: 'alarms', id: 'alarms', mode: 'enforced', alarmNames: ['errors'], bakeSec: 0 }],
};

/** What can be wrong with the release or its environment, so that no hook may say Succeeded. */
export const DEFECTS = [
  'variable-missing',
  'variable-blank',
  'release-other',
  'schema-other',
  'code-other',
  'secret-deleted',
  'key-missing',
  'parameter-absent',
  'not-active',
  'no-concurrency',
  'alias-moved',
  'permission-denied',
] as const;
export type Defect = (typeof DEFECTS)[number];

/** One AWS account with one deployment of `orders:live` from version 6 to 7, strict about who may ask what. */
export class HookAccount implements AwsModel {
  public readonly refusalMessage = CANARY;
  /** What CodeDeploy was told, by deployment and execution. */
  public readonly told = new Map<string, string>();
  public defect?: Defect;
  /** There is no alias and no version but the new one yet. */
  public isFirst = false;

  public answer(request: AwsRequest): unknown {
    const { service, action, input, accessKeyId } = request;
    const isOwn =
      service === 'codedeploy' || service === 'sts' || input.Name === '/cdk-serverless-guardrails/app/orders';
    if (accessKeyId !== (isOwn ? OWN : ASSUMED)) throw new Error(`${action} as ${accessKeyId}`);
    const answer = this[`${service}:${action}` as keyof this];
    if (typeof answer !== 'function') throw new Error(`nobody modelled ${service}:${action}`);
    return answer.call(this, input);
  }

  protected 'codedeploy:GetDeployment'({ deploymentId }: AwsRequest['input']) {
    const revision = { revisionType: 'String', string: { content: appSpec() } };
    const names = { applicationName: 'app', deploymentGroupName: 'orders' };
    return { deploymentInfo: { deploymentId, ...names, createTime: 1_700_000_000, revision } };
  }

  protected 'codedeploy:PutLifecycleEventHookExecutionStatus'(input: AwsRequest['input']) {
    const { deploymentId, lifecycleEventHookExecutionId, status } = input;
    if (status !== 'Succeeded' && status !== 'Failed') throw new Error(`the status ${status}`);
    const event = `${deploymentId} ${lifecycleEventHookExecutionId}`;
    if (this.told.has(event)) throw new Refusal('LifecycleEventAlreadyCompletedException');
    this.told.set(event, status);
    return { lifecycleEventHookExecutionId };
  }

  protected 'sts:AssumeRole'({ RoleArn, RoleSessionName }: AwsRequest['input']) {
    if (RoleArn !== REALITY_PLAN.inspectionRoleArn || !/^guardrails-/.test(RoleSessionName)) throw new Error(RoleArn);
    const Expiration = new Date(Date.now() + 900_000).toISOString();
    return { Credentials: { AccessKeyId: ASSUMED, SecretAccessKey: CANARY, SessionToken: CANARY, Expiration } };
  }

  protected 'ssm:GetParameter'({ Name, WithDecryption }: AwsRequest['input']) {
    if (WithDecryption !== false) throw new Error(`decryption of ${Name}`);
    if (Name.startsWith('/cdk-serverless-guardrails/')) return this.parameter(Name, JSON.stringify(REALITY_PLAN));
    if (Name === '/schema') return this.parameter(Name, this.defect === 'schema-other' ? 'sc-99' : 'sc-21');
    if (Name === '/prices' && this.defect === 'parameter-absent') throw new Refusal('ParameterNotFound');
    return this.parameter(Name, CANARY);
  }

  private parameter(Name: string, Value: string) {
    return { Parameter: { Name, Type: 'String', Value, Version: 1 } };
  }

  protected 'lambda:GetFunctionConfiguration'({ FunctionName, Qualifier }: AwsRequest['input']) {
    if (this.isFirst && Qualifier !== '7') throw new Refusal('ResourceNotFoundException', 404);
    const isTarget = Qualifier === '7';
    const is = (defect: Defect) => isTarget && this.defect === defect;
    const { TABLE_NAME, ...variables } = {
      TABLE_NAME: is('variable-blank') ? ' ' : CANARY,
      RELEASE_ID: isTarget && !is('release-other') ? 'r3' : 'r2',
      SCHEMA_REV: 'sc-21',
      INDEX_HASH: 'a1b2c3',
      NOTE: CANARY,
    };
    return {
      FunctionName,
      Version: Qualifier,
      State: is('not-active') ? 'Failed' : 'Active',
      LastUpdateStatus: 'Successful',
      CodeSha256: Buffer.from(is('code-other') ? 'cd'.repeat(32) : DIGEST, 'hex').toString('base64'),
      Environment: { Variables: is('variable-missing') ? variables : { TABLE_NAME, ...variables } },
    };
  }

  protected 'lambda:GetAlias'({ Name }: AwsRequest['input']) {
    if (this.isFirst) throw new Refusal('ResourceNotFoundException', 404);
    return { Name, FunctionVersion: this.defect === 'alias-moved' ? '5' : '6' };
  }

  protected 'lambda:GetFunctionConcurrency'() {
    return this.defect === 'no-concurrency' ? { ReservedConcurrentExecutions: 0 } : {};
  }

  protected 'secretsmanager:DescribeSecret'({ SecretId }: AwsRequest['input']) {
    const deleted = this.defect === 'secret-deleted' && SecretId === 'mail-secret';
    const stages = { VersionIdsToStages: { v: ['AWSCURRENT'] } };
    return { ARN: `arn:${SecretId}`, Name: SecretId, ...stages, ...(deleted ? { DeletedDate: 1_700_000_000 } : {}) };
  }

  protected 'secretsmanager:GetSecretValue'({ SecretId }: AwsRequest['input']) {
    const key = this.defect === 'key-missing' ? 'user' : 'password';
    return { ARN: `arn:${SecretId}`, Name: SecretId, SecretString: JSON.stringify({ [key]: CANARY }) };
  }

  protected 'iam:SimulatePrincipalPolicy'(input: AwsRequest['input']) {
    const EvalDecision = this.defect === 'permission-denied' ? 'implicitDeny' : 'allowed';
    const EvalResourceName = input['ResourceArns.member.1'];
    return {
      EvaluationResults: [{ EvalActionName: input['ActionNames.member.1'], EvalResourceName, EvalDecision }],
      IsTruncated: 'false',
    };
  }

  protected 'monitoring:DescribeAlarms'({ AlarmNames }: AwsRequest['input']) {
    return { MetricAlarms: AlarmNames.map((AlarmName: string) => ({ AlarmName, StateValue: 'OK' })) };
  }
}
