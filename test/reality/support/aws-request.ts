import type { IncomingMessage } from 'node:http';

/** Services that our functions call, as the credential scope of a signature names them. */
export type Service =
  | 'codedeploy'
  | 'codepipeline'
  | 'ssm'
  | 'sts'
  | 'lambda'
  | 'secretsmanager'
  | 'monitoring'
  | 'iam';

/** One signed request of an AWS SDK, taken apart. */
export interface AwsRequest {
  readonly service: Service;
  readonly action: string;
  readonly input: Readonly<Record<string, any>>;
  readonly accessKeyId: string;
}

/** A request that AWS would not understand. */
export class MalformedRequest extends Error {}

const CREDENTIAL =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([a-z0-9-]+)\/([a-z]+)\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/;

/** Prefixes of `X-Amz-Target` (service models of botocore), and what the services of AWS JSON call their content. */
const JSON_SERVICES: Partial<Record<Service, readonly [targetPrefix: string, contentType: string]>> = {
  codedeploy: ['CodeDeploy_20141006', 'application/x-amz-json-1.1'],
  codepipeline: ['CodePipeline_20150709', 'application/x-amz-json-1.1'],
  ssm: ['AmazonSSM', 'application/x-amz-json-1.1'],
  secretsmanager: ['secretsmanager', 'application/x-amz-json-1.1'],
  monitoring: ['GraniteServiceVersion20100801', 'application/x-amz-json-1.0'],
};
const QUERY_VERSIONS: Partial<Record<Service, string>> = { sts: '2011-06-15', iam: '2010-05-08' };

const LAMBDA_ROUTES: ReadonlyArray<readonly [method: string, path: RegExp, action: string]> = [
  ['GET', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/configuration$/, 'GetFunctionConfiguration'],
  ['GET', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/aliases\/(?<Name>[^/]+)$/, 'GetAlias'],
  ['GET', /^\/2019-09-30\/functions\/(?<FunctionName>[^/]+)\/concurrency$/, 'GetFunctionConcurrency'],
  ['POST', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/invocations$/, 'Invoke'],
];

function objectOf(body: string): Record<string, unknown> {
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null) throw new MalformedRequest('the body is no JSON object');
  return value as Record<string, unknown>;
}

function jsonInput(request: IncomingMessage, body: string, [prefix, contentType]: readonly [string, string]) {
  const [got, action] = String(request.headers['x-amz-target']).split('.');
  if (request.method !== 'POST' || request.url !== '/') throw new MalformedRequest(`${request.method} ${request.url}`);
  if (got !== prefix || !action) throw new MalformedRequest(`the target ${got}.${action}`);
  if (request.headers['content-type'] !== contentType) {
    throw new MalformedRequest(`the content type ${request.headers['content-type']}`);
  }
  return { action, input: objectOf(body) };
}

function queryInput(request: IncomingMessage, body: string, version: string) {
  const { Action, Version, ...input } = Object.fromEntries(new URLSearchParams(body));
  if (request.method !== 'POST' || request.url !== '/') throw new MalformedRequest(`${request.method} ${request.url}`);
  if (!Action || Version !== version) throw new MalformedRequest(`the action ${Action} of version ${Version}`);
  return { action: Action, input };
}

function lambdaInput(request: IncomingMessage, body: string) {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://lambda');
  for (const [method, path, action] of LAMBDA_ROUTES) {
    const groups = request.method === method ? path.exec(decodeURIComponent(pathname))?.groups : undefined;
    if (!groups) continue;
    const payload = action === 'Invoke' ? { Payload: JSON.parse(body), ...invokeHeaders(request) } : {};
    return { action, input: { ...groups, ...Object.fromEntries(searchParams), ...payload } };
  }
  throw new MalformedRequest(`${request.method} ${pathname}`);
}

function invokeHeaders({ headers }: IncomingMessage) {
  return {
    InvocationType: headers['x-amz-invocation-type'],
    ClientContext: JSON.parse(Buffer.from(String(headers['x-amz-client-context']), 'base64').toString()),
  };
}

/**
 * Takes a request apart by its service's wire protocol.
 *
 * @throws MalformedRequest, or what parsing throws, where it is not signed for a known service in eu-central-1 or is not of the protocol
 */
export function parseAwsRequest(request: IncomingMessage, body: string): AwsRequest {
  const [, accessKeyId, region, scope] = CREDENTIAL.exec(request.headers.authorization ?? '') ?? [];
  if (accessKeyId === undefined) throw new MalformedRequest('the request is not signed');
  // AWS wants IAM's requests signed for us-east-1; the SDK does so only where it chooses the endpoint itself.
  if (region !== 'eu-central-1') throw new MalformedRequest(`the region ${region}`);
  const service = scope as Service;
  const json = JSON_SERVICES[service];
  if (json) return { service, accessKeyId, ...jsonInput(request, body, json) };
  const version = QUERY_VERSIONS[service];
  if (version) return { service, accessKeyId, ...queryInput(request, body, version) };
  if (service === 'lambda') return { service, accessKeyId, ...lambdaInput(request, body) };
  throw new MalformedRequest(`the service ${scope}`);
}
