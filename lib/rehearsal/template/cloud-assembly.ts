import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isObject, type JsonObject, own } from '../../template/document';
import { TemplateError } from '../../template/template-error';
import { parseTemplateText } from './template-text';

/** A stack of a cloud assembly, its template unread by the resolver. */
export interface AssemblyStack {
  readonly stackName: string;
  /** Every name a user may call it by: stack name, id of the artifact, path of the construct. */
  readonly names: readonly string[];
  readonly directory: string;
  /** Path of the template's file. */
  readonly file: string;
  /** Names of the stacks of the same assembly that are deployed before this one. */
  readonly dependencies: readonly string[];
  readonly template: unknown;
  readonly account?: string;
  readonly region?: string;
}

function readManifest(directory: string): JsonObject {
  const path = join(directory, 'manifest.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new TemplateError(
      `no cloud assembly in ${directory}: expected a directory with a manifest.json, run \`cdk synth\` first or name it with --app`,
    );
  }
  try {
    const manifest: unknown = JSON.parse(text);
    if (isObject(manifest) && isObject(manifest.artifacts)) return manifest.artifacts;
  } catch {
    // Reported below, in the same words as a manifest of another shape.
  }
  throw new TemplateError(
    `${path} is not the manifest of a cloud assembly: expected JSON with artifacts, run \`cdk synth\` again`,
  );
}

/** Reads and parses a template file. */
export function readTemplate(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = own(error, 'code');
    if (code === 'ENOENT') throw new TemplateError(`no such file: ${path}, expected a CloudFormation template`);
    if (code === 'EISDIR') {
      throw new TemplateError(`${path} is a directory, expected a template file, name a cloud assembly with --app`);
    }
    throw new TemplateError(`${path} cannot be read (${typeof code === 'string' ? code : 'unknown reason'})`);
  }
  return parseTemplateText(text, path);
}

/** `aws://account/region`, either of which may be unknown. */
function placementOf(environment: unknown): { account?: string; region?: string } {
  const match = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(typeof environment === 'string' ? environment : '');
  if (!match) return {};
  const [, account, region] = match;
  return {
    ...(account === 'unknown-account' ? {} : { account }),
    ...(region === 'unknown-region' ? {} : { region }),
  };
}

function stackNameOf(id: string, artifact: unknown): string {
  const given = own(own(artifact, 'properties'), 'stackName');
  return typeof given === 'string' ? given : id;
}

/** Of an artifact's dependencies those that are stacks; the others are its assets. */
function stackDependencies(artifact: unknown, artifacts: JsonObject): string[] {
  const ids = own(artifact, 'dependencies');
  return (Array.isArray(ids) ? ids : []).flatMap((id) => {
    const other = typeof id === 'string' ? own(artifacts, id) : undefined;
    return own(other, 'type') === 'aws:cloudformation:stack' ? [stackNameOf(id, other)] : [];
  });
}

/**
 * Every stack of a cloud assembly, those of its stages included.
 *
 * @throws TemplateError where the directory is not a cloud assembly or a file it names is missing
 */
export function readAssembly(directory: string, parents: readonly string[] = []): AssemblyStack[] {
  if (parents.includes(resolve(directory))) throw new TemplateError(`${directory}: the cloud assembly contains itself`);
  const artifacts = readManifest(directory);
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    const properties = own(artifact, 'properties');
    const type = own(artifact, 'type');
    if (type === 'cdk:cloud-assembly') {
      const inner = own(properties, 'directoryName');
      return typeof inner === 'string' ? readAssembly(join(directory, inner), [...parents, resolve(directory)]) : [];
    }
    const file = own(properties, 'templateFile');
    if (type !== 'aws:cloudformation:stack' || typeof file !== 'string') return [];
    const stackName = stackNameOf(id, artifact);
    const displayName = own(artifact, 'displayName');
    return [
      {
        stackName,
        names: [stackName, id, ...(typeof displayName === 'string' ? [displayName] : [])],
        directory,
        file: join(directory, file),
        dependencies: stackDependencies(artifact, artifacts),
        template: readTemplate(join(directory, file)),
        ...placementOf(own(artifact, 'environment')),
      },
    ];
  });
}
