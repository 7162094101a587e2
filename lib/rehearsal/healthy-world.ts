import { sha256Of } from '../contract/digest';
import {
  digestedText,
  type EnvironmentFingerprint,
  FINGERPRINT_VERSION,
  shortDigest,
} from '../contract/environment-fingerprint';
import type { ArtifactCheckSpec, EnvironmentCheckSpec, Plan, PublishedItemSpec } from '../contract/plan';
import type { FunctionVersionView, ParameterView, SecretView } from '../judge/ports';
import { expectedAnswers } from './expected-answer';
import { sha256 } from './sha256';
import type { TemplateDeployable } from './template/deployables';

/** A secret of the twin: it has no value, only the names of its keys. */
export interface TwinSecret extends SecretView {
  readonly jsonKeys: readonly string[];
}

/** What the hooks see of the rehearsed environment, the fault included. */
export interface World {
  readonly versions: Map<string, FunctionVersionView>;
  readonly secrets: Map<string, TwinSecret>;
  readonly parameters: Map<string, ParameterView>;
  /** What items of DynamoDB tables publish, by {@link itemId}. */
  readonly items: Map<string, string>;
  /** Variables of the target version; the current version keeps those of the template. */
  readonly target: Record<string, string>;
  /** Probes of the target version whose dependency does not answer. */
  readonly unreachable: Set<string>;
  /** What the target version answers, by the event. */
  readonly answers: ReadonlyMap<string, string>;
}

/** Tells one attribute of an item from all others. */
export function itemId({ tableName, key, attribute }: PublishedItemSpec): string {
  return JSON.stringify([tableName, key, attribute]);
}

/** Digest of the code in a template that says nothing about it. */
const SOME_DIGEST = 'c0de'.repeat(16);
/** Digest of the code that serves now. */
const OLD_DIGEST = '01d0'.repeat(16);

/** What the code of the new version is where nothing is wrong: what the plan, or the parameter that it names, says. */
function rightDigest(spec: ArtifactCheckSpec | undefined, plan: Plan | undefined, world: World['parameters']): string {
  const published = spec?.parameter === undefined ? undefined : world.get(spec.parameter)?.value;
  return spec?.digest ?? sha256Of(published ?? '') ?? plan?.release.artifactDigest ?? SOME_DIGEST;
}

/** Gives a parameter another value; type and version stay as the plan expects them. */
export function publish(parameters: Map<string, ParameterView>, name: string, value: string): void {
  parameters.set(name, { type: 'String', version: 1, ...parameters.get(name), value });
}

/** What an environment publishes that has the same variables, and the values that the check expects of it. */
function otherEnvironment(
  { parameter: salt, same, different }: NonNullable<EnvironmentCheckSpec['published']>,
  environment: Readonly<Record<string, string>>,
): string {
  const digestOf = (name: string, value: string) => shortDigest(sha256(digestedText(salt, name, value)));
  const variables = Object.entries(environment).map(([name, value]) => {
    if (same.includes(name)) return [name, digestOf(name, value)];
    return [name, different.includes(name) ? digestOf(name, `not ${value}`) : null];
  });
  const fingerprint: EnvironmentFingerprint = {
    fingerprintVersion: FINGERPRINT_VERSION,
    salt,
    variables: Object.fromEntries(variables),
  };
  return JSON.stringify(fingerprint);
}

/** Everything that the plan names exists, and publishes what the plan expects unless the template says otherwise. */
export function healthyWorld({ deployable, ssmParameters }: TemplateDeployable, plan: Plan | undefined): World {
  const secrets = new Map<string, TwinSecret>();
  const parameters = new Map<string, ParameterView>();
  const items = new Map<string, string>();
  let artifact: ArtifactCheckSpec | undefined;
  for (const spec of plan ? [...plan.beforeAllowTraffic, ...plan.afterAllowTraffic] : []) {
    if (spec.kind === 'artifact') {
      artifact ??= spec;
      if (spec.parameter !== undefined)
        publish(parameters, spec.parameter, plan?.release.artifactDigest ?? SOME_DIGEST);
    }
    if (spec.kind === 'environment' && spec.published !== undefined) {
      publish(parameters, spec.published.parameter, otherEnvironment(spec.published, deployable.environment));
    }
    if (spec.kind === 'secret') {
      const jsonKeys = [...(secrets.get(spec.secretId)?.jsonKeys ?? []), ...(spec.jsonKeys ?? [])];
      secrets.set(spec.secretId, { hasCurrentStage: true, deletionScheduled: false, jsonKeys });
    }
    if (spec.kind === 'parameter') {
      const { name, type, version } = spec;
      parameters.set(name, { value: 'a value', type: type ?? 'String', version: version ?? 1 });
    }
    if (spec.kind === 'release') {
      const { schemaRev, indexHash } = plan?.release ?? {};
      if (spec.schemaRevParameter !== undefined) publish(parameters, spec.schemaRevParameter, schemaRev ?? 'unknown');
      if (spec.indexHashParameter !== undefined) publish(parameters, spec.indexHashParameter, indexHash ?? 'unknown');
      if (spec.schemaRevItem !== undefined) items.set(itemId(spec.schemaRevItem), schemaRev ?? 'unknown');
      if (spec.indexHashItem !== undefined) items.set(itemId(spec.indexHashItem), indexHash ?? 'unknown');
    }
  }
  for (const [name, value] of ssmParameters) publish(parameters, name, value);
  const target: Record<string, string> = { ...deployable.environment };
  const view = (
    version: string,
    environment: Readonly<Record<string, string>>,
    codeSha256: string,
  ): FunctionVersionView => ({
    version,
    environment,
    codeSha256,
    description: deployable.description,
    state: 'Active',
    lastUpdateStatus: 'Successful',
  });
  const { currentVersion, targetVersion, environment } = deployable;
  const versions = new Map([
    [currentVersion, view(currentVersion, environment, OLD_DIGEST)],
    [targetVersion, view(targetVersion, target, rightDigest(artifact, plan, parameters))],
  ]);
  return { versions, secrets, parameters, items, target, unreachable: new Set(), answers: expectedAnswers(plan) };
}
