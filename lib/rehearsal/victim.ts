import { RELEASE_VARIABLES } from '../contract/names';
import type { CheckSpec, Plan, PublishedItemSpec } from '../contract/plan';
import type { Fault } from './model';
import { SOME_PROBE } from './probe-answer';
import { describeFault, ScenarioError } from './scenario';

const RELEASE_NAMES: readonly string[] = Object.values(RELEASE_VARIABLES);

/** What a fault may hit: the plan that the hooks follow, and the variables of the function. */
export interface Exposed {
  /** Logical id of the alias, for messages. */
  readonly alias: string;
  readonly plan: Plan;
  readonly environment: Readonly<Record<string, string>>;
}

function specsOf<K extends CheckSpec['kind']>(plan: Plan, kind: K): Extract<CheckSpec, { kind: K }>[] {
  return [...plan.beforeAllowTraffic, ...plan.afterAllowTraffic].filter(
    (spec): spec is Extract<CheckSpec, { kind: K }> => spec.kind === kind,
  );
}

/** A fault without a victim would be promoted or blocked for another reason: it would prove nothing. */
export function noVictim(fault: Fault, alias: string, reason: string): ScenarioError {
  return new ScenarioError(`fault ${describeFault(fault)} would prove nothing about alias ${alias}: ${reason}`);
}

function choose(
  exposed: Exposed,
  fault: Fault,
  what: string,
  candidates: readonly string[],
  matches: (candidate: string, name: string) => boolean = (candidate, name) => candidate === name,
): string {
  const name = 'name' in fault ? fault.name : undefined;
  const victim = name === undefined ? candidates[0] : candidates.find((candidate) => matches(candidate, name));
  if (victim !== undefined) return victim;
  throw noVictim(
    fault,
    exposed.alias,
    candidates.length === 0 ? `its plan names no ${what}` : `it has no such ${what}, only ${candidates.join(', ')}`,
  );
}

/** The secret of the plan that the fault hits, by its ARN, its name or the id of its check. */
export function secretVictim(exposed: Exposed, fault: Fault): string {
  const specs = specsOf(exposed.plan, 'secret');
  const ids = [...new Set(specs.map(({ secretId }) => secretId))];
  return choose(
    exposed,
    fault,
    'secret',
    ids,
    (secretId, name) =>
      secretId === name ||
      secretId.endsWith(`:secret:${name}`) ||
      specs.some((spec) => spec.secretId === secretId && spec.id === name),
  );
}

/** The SSM parameter of the plan that the fault hits, published revisions last. */
export function parameterVictim(exposed: Exposed, fault: Fault): string {
  const checked = specsOf(exposed.plan, 'parameter').map(({ name }) => name);
  const published = specsOf(exposed.plan, 'release').flatMap(({ schemaRevParameter, indexHashParameter }) =>
    [schemaRevParameter, indexHashParameter].filter((name) => name !== undefined),
  );
  const digests = specsOf(exposed.plan, 'artifact').flatMap(({ parameter }) => parameter ?? []);
  return choose(exposed, fault, 'SSM parameter', [...new Set([...checked, ...published, ...digests])]);
}

/** The version whose code a check of the plan compares. */
export function artifactVictim(exposed: Exposed, fault: Fault): string {
  if (specsOf(exposed.plan, 'artifact').length > 0) return exposed.plan.targetVersion;
  throw noVictim(fault, exposed.alias, 'its plan does not compare the code');
}

/** The probe that the fault hits. Where the plan leaves them to the function, the twin takes any name for one of its probes. */
export function dependencyVictim(exposed: Exposed, fault: Fault): string {
  const specs = specsOf(exposed.plan, 'dependencies');
  const leavesThem = specs.some(({ probes }) => probes === undefined);
  if (leavesThem && 'name' in fault && fault.name !== undefined) return fault.name;
  return choose(exposed, fault, 'probe', [...new Set(specs.flatMap(({ probes }) => probes ?? SOME_PROBE))]);
}

/** The variable that the fault hits: one of the user's own, those that the plan requires first. */
export function variableVictim(exposed: Exposed, fault: Fault): string {
  const present = Object.keys(exposed.environment);
  const required = specsOf(exposed.plan, 'environment').flatMap(({ required: names }) => names);
  const candidates = [...required.filter((name) => present.includes(name)), ...present];
  const own = [...new Set(candidates)].filter((name) => !RELEASE_NAMES.includes(name));
  if (own.length === 0) throw noVictim(fault, exposed.alias, 'its function has no variable of its own');
  return choose(exposed, fault, 'variable', own);
}

/** Where the environment publishes the revision of a kind: an SSM parameter, or an item of a table. */
export function publishedVictim(
  exposed: Exposed,
  fault: Fault,
  field: 'schemaRev' | 'indexHash',
): { readonly parameter: string } | { readonly item: PublishedItemSpec } {
  for (const spec of specsOf(exposed.plan, 'release')) {
    const parameter = spec[`${field}Parameter`];
    if (parameter !== undefined) return { parameter };
    const item = spec[`${field}Item`];
    if (item !== undefined) return { item };
  }
  const word = field === 'schemaRev' ? 'schema revision' : 'index hash';
  throw noVictim(fault, exposed.alias, `its plan names no SSM parameter and no item in which the ${word} is published`);
}
