import { isObject, own, type TemplateDocument, type TemplateResource } from '../document';
import type { Resolver } from '../intrinsics';
import { TemplateError } from '../template-error';
import { DEPLOYMENT_APPLICATION_ID, DEPLOYMENT_ROLE_ID } from './deployment-preference';
import { withGlobals } from './globals';
import { type Generated, generatedOfFunction, generatedResource } from './serverless-function';

/** The macro that a template names to be processed by SAM. */
const SAM_TRANSFORM = 'AWS::Serverless-2016-10-31';
const SAM_PREFIX = 'AWS::Serverless::';

/** What becomes of SAM's other resources; only their names can matter to a rollout. */
const PLAIN_TYPES: Readonly<Record<string, string>> = {
  Api: 'AWS::ApiGateway::RestApi',
  Application: 'AWS::CloudFormation::Stack',
  GraphQLApi: 'AWS::AppSync::GraphQLApi',
  HttpApi: 'AWS::ApiGatewayV2::Api',
  LayerVersion: 'AWS::Lambda::LayerVersion',
  SimpleTable: 'AWS::DynamoDB::Table',
  StateMachine: 'AWS::StepFunctions::StateMachine',
  WebSocketApi: 'AWS::ApiGatewayV2::Api',
};

/** A document as CloudFormation sees it, with what its reader should know. */
export interface Transformed {
  readonly document: TemplateDocument;
  readonly notes: readonly string[];
}

function kindOf({ type }: TemplateResource): string | undefined {
  return type.startsWith(SAM_PREFIX) ? type.slice(SAM_PREFIX.length) : undefined;
}

function generatedOfOther(resource: TemplateResource, kind: string): Generated {
  const { logicalId, properties } = resource;
  const notes: string[] = [];
  if (kind === 'StateMachine' && properties.DeploymentPreference !== undefined) {
    notes.push(`state machine ${logicalId}: its DeploymentPreference is not rehearsed, only those of functions are`);
  }
  if (kind === 'Connector') return { resources: [], names: [], notes };
  if (!Object.hasOwn(PLAIN_TYPES, kind)) {
    notes.push(`resource ${logicalId} of type ${SAM_PREFIX}${kind} is unknown to the rehearsal, which is without it`);
    return { resources: [resource], names: [], notes };
  }
  const named = kind === 'StateMachine' && properties.Name !== undefined ? { StateMachineName: properties.Name } : {};
  const plain = { ...resource, type: PLAIN_TYPES[kind], properties: { ...properties, ...named } };
  const stageName = kind === 'Api' ? properties.StageName : undefined;
  if (stageName === undefined) return { resources: [plain], names: [], notes };
  const stageId = `${logicalId}${typeof stageName === 'string' ? stageName : ''}Stage`;
  return {
    resources: [plain, generatedResource(stageId, 'AWS::ApiGateway::Stage', { StageName: stageName }, resource)],
    names: [[`${logicalId}.Stage`, stageId]],
    notes,
  };
}

/** The APIs that SAM generates for events that name none (SAM developer guide, generated resources). */
function implicitApis(functions: readonly TemplateResource[]): TemplateResource[] {
  const events = functions.flatMap(({ properties }) =>
    isObject(properties.Events) ? Object.values(properties.Events) : [],
  );
  const hasEvent = (type: string, api: string): boolean =>
    events.some((event) => own(event, 'Type') === type && own(own(event, 'Properties'), api) === undefined);
  return [
    ...(hasEvent('Api', 'RestApiId')
      ? [
          generatedResource('ServerlessRestApi', 'AWS::ApiGateway::RestApi', {}),
          generatedResource('ServerlessRestApiProdStage', 'AWS::ApiGateway::Stage', { StageName: 'Prod' }),
        ]
      : []),
    ...(hasEvent('HttpApi', 'ApiId')
      ? [
          generatedResource('ServerlessHttpApi', 'AWS::ApiGatewayV2::Api', {}),
          generatedResource('ServerlessHttpApiApiGatewayDefaultStage', 'AWS::ApiGatewayV2::Stage', {}),
        ]
      : []),
  ];
}

function sharedResources(generated: readonly TemplateResource[]): TemplateResource[] {
  if (!generated.some(({ type }) => type === 'AWS::CodeDeploy::DeploymentGroup')) return [];
  return [
    generatedResource(DEPLOYMENT_APPLICATION_ID, 'AWS::CodeDeploy::Application', { ComputePlatform: 'Lambda' }),
    generatedResource(DEPLOYMENT_ROLE_ID, 'AWS::IAM::Role', {}),
  ];
}

/**
 * The document after the macros that the twin knows, which is SAM's alone: every `AWS::Serverless::Function` becomes function, version,
 * alias and deployment group under the logical ids that SAM gives them. Other macros are named in the notes.
 *
 * @param owner how messages call the template
 * @param resolver of the document as it is
 * @throws TemplateError where SAM would refuse the template
 */
export function transformed(document: TemplateDocument, resolver: Resolver, owner: string): Transformed {
  const macros = document.transforms.filter((name) => name !== SAM_TRANSFORM);
  const notes = macros.map((name) => `the macro ${name} was not applied: what it would change is not in the rehearsal`);
  const serverless = [...document.resources.values()].filter((resource) => kindOf(resource) !== undefined);
  if (serverless.length === 0) return { document, notes };
  if (!document.transforms.includes(SAM_TRANSFORM)) {
    throw new TemplateError(
      `${owner}: has resources of SAM (${serverless[0].logicalId}) but is not processed by it, add Transform: ${SAM_TRANSFORM}`,
    );
  }
  const ofKind = own(document.globals, 'Function') ?? {};
  const functions: TemplateResource[] = [];
  const resources: TemplateResource[] = [];
  const generatedNames = new Map<string, string>();
  for (const resource of document.resources.values()) {
    const kind = kindOf(resource);
    if (kind === undefined) {
      resources.push(resource);
      continue;
    }
    const merged = withGlobals(ofKind, resource.properties);
    const properties = isObject(merged) ? merged : resource.properties;
    if (kind === 'Function') functions.push({ ...resource, properties });
    const generated =
      kind === 'Function' ? generatedOfFunction(resolver, resource, properties) : generatedOfOther(resource, kind);
    resources.push(...generated.resources);
    notes.push(...generated.notes);
    for (const [name, logicalId] of generated.names) generatedNames.set(name, logicalId);
  }
  const all = [...resources, ...implicitApis(functions), ...sharedResources(resources)];
  const byId = new Map<string, TemplateResource>();
  for (const resource of all) {
    if (byId.has(resource.logicalId)) {
      throw new TemplateError(
        `${owner}: the resource ${resource.logicalId} has the name of one that SAM generates, call it something else`,
      );
    }
    byId.set(resource.logicalId, resource);
  }
  return { document: { ...document, resources: byId, generatedNames }, notes };
}
