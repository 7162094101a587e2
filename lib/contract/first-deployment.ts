import { ContractError, type Decoder, objectOf, oneOf, text } from './decode';

/** Type of the custom resource that stands between a version and the creation of its alias. */
export const FIRST_DEPLOYMENT_TYPE = 'Custom::GuardrailsFirstDeployment';

/** Seconds that CloudFormation waits for the answer, instead of its hour; more than the hook's function may take. */
export const FIRST_DEPLOYMENT_TIMEOUT_SEC = 300;

/** What the template tells the hook of one alias. Nothing of it changes from release to release. */
export interface CreatedAlias {
  readonly planParameterName: string;
  readonly functionName: string;
  readonly aliasName: string;
}

/** What CloudFormation asks of a custom resource, as far as it matters here (user guide, custom resource request objects). */
export interface CloudFormationRequest {
  readonly requestType: 'Create' | 'Update' | 'Delete';
  /** Pre-signed: whoever has it may answer, so it is never logged. */
  readonly responseUrl: string;
  readonly requestId: string;
  readonly stackId: string;
  readonly logicalResourceId: string;
  readonly physicalResourceId: string;
  readonly properties: unknown;
}

/** The answer to a request. */
export interface CloudFormationAnswer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly reason: string;
}

/** CloudFormation takes answers of 4,096 bytes (user guide, quotas); an ARN and an id of a stack need their part. */
const MAXIMUM_REASON = 2_000;

function field(event: unknown, name: string): unknown {
  const has = typeof event === 'object' && event !== null && Object.hasOwn(event, name);
  return has ? (event as Record<string, unknown>)[name] : undefined;
}

/** Whether an event is CloudFormation's and not CodeDeploy's. */
export function isCloudFormationRequest(event: unknown): boolean {
  return field(event, 'ResponseURL') !== undefined;
}

const responseUrl: Decoder<string> = (value, path) => {
  const url = text(value, path);
  if (/^https?:\/\//.test(url)) return url;
  throw new ContractError(`${path}: expected a URL, got another text`);
};

/** @throws ContractError where CloudFormation cannot be answered */
export function parseCloudFormationRequest(event: unknown): CloudFormationRequest {
  const logicalResourceId = text(field(event, 'LogicalResourceId'), 'request.LogicalResourceId');
  const given = field(event, 'PhysicalResourceId');
  return {
    requestType: oneOf(['Create', 'Update', 'Delete'] as const)(field(event, 'RequestType'), 'request.RequestType'),
    responseUrl: responseUrl(field(event, 'ResponseURL'), 'request.ResponseURL'),
    requestId: text(field(event, 'RequestId'), 'request.RequestId'),
    stackId: text(field(event, 'StackId'), 'request.StackId'),
    logicalResourceId,
    // Another id than the one that CloudFormation knows would make it replace the resource, and delete the old one.
    physicalResourceId: typeof given === 'string' && given !== '' ? given : `first-deployment-${logicalResourceId}`,
    properties: field(event, 'ResourceProperties'),
  };
}

const named = objectOf<Record<'PlanParameterName' | 'FunctionName' | 'AliasName', string>>({
  PlanParameterName: text,
  FunctionName: text,
  AliasName: text,
});

/** @throws ContractError where a property of the resource is missing */
export function parseFirstDeployment(properties: unknown): CreatedAlias {
  // CloudFormation adds the token and the time-out of the service.
  const [PlanParameterName, FunctionName, AliasName] = ['PlanParameterName', 'FunctionName', 'AliasName'].map((name) =>
    field(properties, name),
  );
  const { PlanParameterName: planParameterName, ...names } = named(
    { PlanParameterName, FunctionName, AliasName },
    'request.ResourceProperties',
  );
  return { planParameterName, functionName: names.FunctionName, aliasName: names.AliasName };
}

/** The text that CloudFormation expects at the response URL (user guide, custom resource response objects). */
export function answerText(request: CloudFormationRequest, { status, reason }: CloudFormationAnswer): string {
  return JSON.stringify({
    Status: status,
    Reason: reason.length <= MAXIMUM_REASON ? reason : `${reason.slice(0, MAXIMUM_REASON)}...`,
    PhysicalResourceId: request.physicalResourceId,
    StackId: request.stackId,
    RequestId: request.requestId,
    LogicalResourceId: request.logicalResourceId,
  });
}
