import { own } from '../../template/document';
import type { AppModel, FunctionModel } from '../model/app-model';
import { NOT_APPLICABLE, type Problem, type Rule } from '../rule';

/** Tags that are moved to whatever is newest, by their usual names. */
const MOVING_TAGS =
  /^(latest|current|stable|edge|nightly|snapshot|live|main|master|develop|dev|development|test|testing|qa|stage|staging|prod|production|release)$/i;

/** The tag of an image, or undefined where it is named by digest. */
function tagOf(image: string): string | undefined {
  if (image.includes('@sha256:')) return undefined;
  const last = image.slice(image.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  return colon < 0 ? 'latest' : last.slice(colon + 1);
}

function immutableRepositories(app: AppModel): string[] {
  return app
    .resourcesOf('AWS::ECR::Repository')
    .filter(({ stack, resource }) => stack.text(resource.properties.ImageTagMutability) === 'IMMUTABLE')
    .flatMap(
      ({ stack, resource }) => stack.text(resource.properties.RepositoryName) ?? stack.nameOf(resource.logicalId) ?? [],
    );
}

function imageProblems({ stack, resource }: FunctionModel, immutable: readonly string[]): Problem[] {
  const image = stack.text(own(resource.properties.Code, 'ImageUri'));
  // Only what follows a registry's host is an image whose tag is known.
  const tag = image?.includes('/') ? tagOf(image) : undefined;
  if (image === undefined || tag === undefined || !MOVING_TAGS.test(tag)) return [];
  if (immutable.some((name) => image.includes(`/${name}:`))) return [];
  return [
    {
      stack,
      logicalId: resource.logicalId,
      property: 'Properties.Code.ImageUri',
      what: `function ${resource.logicalId} runs the image tag ${tag}, which is moved to whatever is newest`,
      fix: 'name the image by its digest (repository@sha256:...), or by a tag that is never moved',
    },
  ];
}

/** Why a layer is another one tomorrow, or undefined. */
function movingLayer(raw: unknown, parameters: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof raw === 'string' && /^\{\{resolve:ssm:[^:}]+\}\}$/.test(raw)) return `the newest value of ${raw}`;
  const name = own(raw, 'Ref');
  if (typeof name !== 'string') return undefined;
  const type = own(own(parameters, name), 'Type');
  return typeof type === 'string' && type.startsWith('AWS::SSM::Parameter::Value')
    ? `whatever the SSM parameter behind ${name} says`
    : undefined;
}

function layerProblems({ stack, resource }: FunctionModel): Problem[] {
  return stack.list(resource.properties.Layers).flatMap((raw, index): Problem[] => {
    const moving = movingLayer(raw, stack.loaded.document.parameters);
    if (moving === undefined) return [];
    return [
      {
        stack,
        logicalId: resource.logicalId,
        property: `Properties.Layers.${index}`,
        what: `function ${resource.logicalId} takes as a layer ${moving}`,
        fix: 'name the ARN of the layer with its version',
      },
    ];
  });
}

export const mutableArtifact: Rule = {
  id: 'mutable-artifact',
  title: 'An image tag or layer that changes without the template',
  severity: 'warning',
  why: 'what was tested is not what is deployed, and the version before cannot be built again',
  check({ app }) {
    const functions = app.functions.filter(
      ({ resource: { properties } }) =>
        properties.Layers !== undefined || own(properties.Code, 'ImageUri') !== undefined,
    );
    if (functions.length === 0) return NOT_APPLICABLE;
    const immutable = immutableRepositories(app);
    return functions.flatMap((fn) => [...imageProblems(fn, immutable), ...layerProblems(fn)]);
  },
};
