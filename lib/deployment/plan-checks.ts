import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { type EnvironmentReference, environmentReferences } from '../checks/environment-references';
import { describeSecretStatement, readParameterStatement } from '../checks/inspection-statements';
import { literalVariables } from '../checks/literal-variables';
import type { CheckSpec, ReleaseSpec } from '../contract';
import type { EnvironmentCheckSpec, PermissionCheckSpec } from '../contract/check-spec';
import { GATE_KINDS } from '../contract/coordination';

/** The checks of a plan as the template is rendered, and the permissions of those that nobody asked for. */
export interface CompletedChecks {
  readonly specs: CheckSpec[];
  readonly statements: iam.PolicyStatement[];
}

/**
 * Adds a check for every secret and parameter to which the function's environment refers; where the user named one of
 * them, that check learns which variables refer to it instead.
 */
export function completedChecks(fn: lambda.Function, explicit: readonly CheckSpec[]): CompletedChecks {
  const stack = Stack.of(fn);
  const key = (id: string): string => JSON.stringify(stack.resolve(id));
  const references = new Map(environmentReferences(fn).map((reference) => [key(reference.id), reference]));
  const simulated = [...references.values()].flatMap(readingOf);
  const named = explicit.map((spec): CheckSpec => {
    if (spec.kind === 'permission') return { ...spec, simulated: merged([...simulated, ...spec.simulated]) };
    if (spec.kind !== 'secret' && spec.kind !== 'parameter') return spec;
    const id = key(spec.kind === 'secret' ? spec.secretId : spec.name);
    const reference = references.get(id);
    references.delete(id);
    return reference ? { ...spec, variables: reference.variables } : spec;
  });
  const discovered = [...references.values()];
  return {
    specs: [...named, ...discovered.map(specOf)],
    statements: discovered.map(({ kind, arn }) =>
      kind === 'secret' ? describeSecretStatement([arn]) : readParameterStatement([arn]),
    ),
  };
}

type Simulated = PermissionCheckSpec['simulated'][number];

/** What reading takes. A secret of which only the name is known has no ARN that could be simulated. */
function readingOf({ kind, arn }: EnvironmentReference): Simulated[] {
  if (kind === 'parameter') return [{ action: 'ssm:GetParameter', resources: [arn] }];
  return arn.endsWith('-??????') ? [] : [{ action: 'secretsmanager:GetSecretValue', resources: [arn] }];
}

/** One entry an action, because the simulator takes one call for each. */
function merged(simulated: readonly Simulated[]): Simulated[] {
  const resources = new Map<string, string[]>();
  for (const entry of simulated)
    resources.set(entry.action, [...(resources.get(entry.action) ?? []), ...entry.resources]);
  return [...resources].map(([action, arns]) => ({ action, resources: [...new Set(arns)] }));
}

function specOf({ kind, id, variables }: EnvironmentReference): CheckSpec {
  const base = { id: `${kind}:${variables[0]}`, mode: 'enforced' as const, variables };
  return kind === 'secret' ? { ...base, kind, secretId: id } : { ...base, kind, name: id };
}

/** The environment check with the names that are known when the template is rendered. */
export function completedEnvironment(fn: lambda.Function, spec: EnvironmentCheckSpec): EnvironmentCheckSpec {
  return {
    ...spec,
    required: requiredVariables(fn, spec.required),
    ...(spec.onlyNames === undefined ? {} : { onlyNames: [...literalVariables(fn).keys()].sort() }),
  };
}

/** Besides what the user requires: what only the deployment resolves, because there a blank value comes as a surprise. */
function requiredVariables(fn: lambda.Function, required: readonly string[]): string[] {
  const late = [...literalVariables(fn)].filter(([, text]) => text === undefined).map(([name]) => name);
  return [...new Set([...required, ...late])].sort();
}

/** What is wrong with the checks of a plan, as messages of a synth-time validation. */
export function checkFindings(
  specs: readonly CheckSpec[],
  fn: lambda.Function,
  release: Pick<ReleaseSpec, 'schemaRev' | 'indexHash' | 'artifactDigest'>,
): string[] {
  const findings: string[] = [];
  const seen = new Set<string>();
  for (const { id } of specs) {
    if (seen.has(id))
      findings.push(`two checks have the id ${id}, expected unique ids, give one of them an id of its own`);
    seen.add(id);
    if ((GATE_KINDS as readonly string[]).includes(id))
      findings.push(
        `a check has the id ${id}, which is the name of a gate, expected another one, give it an id of its own`,
      );
  }
  const variables = literalVariables(fn);
  for (const spec of specs) {
    if (spec.kind === 'environment') {
      for (const name of spec.required) {
        if (!variables.has(name)) {
          findings.push(
            `required variable ${name} is not in the environment of ${fn.node.path}, add it or do not require it`,
          );
        } else if (variables.get(name)?.trim() === '') {
          findings.push(`required variable ${name} of ${fn.node.path} is blank, give it a value or do not require it`);
        }
      }
    }
    if (spec.kind === 'permission' && spec.simulated.length === 0) {
      findings.push(
        'the permission check has nothing to simulate, the environment names no secret and no parameter by its ARN, name what is needed or remove the check',
      );
    }
    const says = spec.kind === 'artifact' ? (spec.digest ?? spec.parameter ?? release.artifactDigest) : '';
    if (says === undefined) {
      findings.push(
        'the artifact check has nothing to compare the code with, give it a digest or a parameter, or add artifactDigest to the release',
      );
    }
    if (spec.kind === 'release') {
      for (const field of ['schemaRev', 'indexHash'] as const) {
        for (const option of [`${field}Parameter`, `${field}Item`] as const) {
          if (spec[option] === undefined || release[field] !== undefined) continue;
          findings.push(
            `${option} is given but the release has no ${field} to compare it with, add ${field} to the release`,
          );
        }
      }
    }
  }
  return findings;
}
