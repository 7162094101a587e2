import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { type CheckSpec, PLAN_VERSION, type Plan } from '../contract';
import type { TrafficCheckSpec } from '../contract/check-spec';
import type { CoordinationSpec } from '../contract/coordination';
import type { Release } from '../release/release';
import { completedChecks, completedEnvironment } from './plan-checks';

export interface PlanParts {
  readonly fn: lambda.Function;
  readonly functionName: string;
  readonly aliasName: string;
  readonly targetVersion: string;
  readonly inspectionRoleArn: string;
  readonly release: Release;
  readonly runbook: string;
  /** The checks that the user named. */
  readonly checks: readonly CheckSpec[];
  readonly alarmNames: readonly string[];
  readonly bakeSec: number;
  readonly coordination?: CoordinationSpec;
  /** What is judged of the rollout's counts; undefined where no alarm compares error rates. */
  readonly traffic?: Pick<TrafficCheckSpec, 'margin' | 'sensitivity' | 'firstWeight' | 'unjudged' | 'shiftMin'>;
}

/** The plan of a deployment as it stands when the template is rendered. */
export function renderPlan(parts: PlanParts): Plan {
  const { releaseId, schemaRev, indexHash, compatibleSchemaRevs, artifactDigest } = parts.release;
  return {
    planVersion: PLAN_VERSION,
    functionName: parts.functionName,
    aliasName: parts.aliasName,
    targetVersion: parts.targetVersion,
    inspectionRoleArn: parts.inspectionRoleArn,
    release: {
      releaseId,
      ...(schemaRev === undefined ? {} : { schemaRev }),
      ...(indexHash === undefined ? {} : { indexHash }),
      ...(compatibleSchemaRevs === undefined ? {} : { compatibleSchemaRevs }),
      ...(artifactDigest === undefined ? {} : { artifactDigest }),
    },
    runbook: parts.runbook,
    beforeAllowTraffic: beforeAllowTraffic(parts.fn, parts.release, parts.checks),
    afterAllowTraffic: [
      { kind: 'alarms', id: 'alarms', mode: 'enforced', alarmNames: parts.alarmNames, bakeSec: parts.bakeSec },
      ...(parts.traffic === undefined ? [] : [trafficCheck(parts.traffic, parts.bakeSec)]),
    ],
    ...(parts.coordination === undefined ? {} : { coordination: parts.coordination }),
  };
}

function trafficCheck(traffic: NonNullable<PlanParts['traffic']>, bakeSec: number): TrafficCheckSpec {
  return { kind: 'traffic', id: 'traffic', mode: 'enforced', ...traffic, bakeSec };
}

const DEFAULT_CHECKS: readonly CheckSpec[] = [
  { kind: 'environment', id: 'environment', mode: 'enforced', required: [], removed: [] },
  { kind: 'release', id: 'release', mode: 'enforced' },
  { kind: 'readiness', id: 'readiness', mode: 'enforced' },
];

/** Of a release that says what its code is. */
const ARTIFACT_CHECK: CheckSpec = { kind: 'artifact', id: 'artifact', mode: 'enforced' };

/** The checks that every deployment has unless the user named one of their kind, those of the user, and the discovered ones. */
export function beforeAllowTraffic(fn: lambda.Function, release: Release, named: readonly CheckSpec[]): CheckSpec[] {
  const kinds = new Set(named.map((spec) => spec.kind));
  const always = release.artifactDigest === undefined ? DEFAULT_CHECKS : [...DEFAULT_CHECKS, ARTIFACT_CHECK];
  const checks = [...always.filter((spec) => !kinds.has(spec.kind)), ...named];
  return completedChecks(fn, checks).specs.map((spec) =>
    spec.kind === 'environment' ? completedEnvironment(fn, spec) : spec,
  );
}

/** What the hooks must read beyond what the user's checks grant themselves. */
export function inspectionStatements(
  fn: lambda.Function,
  named: readonly CheckSpec[],
  alarmNames: readonly unknown[],
  readsCounts: boolean,
): iam.PolicyStatement[] {
  const { region, account } = Stack.of(fn);
  const { kmsKeyArn } = fn.node.defaultChild as lambda.CfnFunction;
  const statements = [
    new iam.PolicyStatement({ actions: ['lambda:GetFunctionConfiguration'], resources: [`${fn.functionArn}:*`] }),
    // Neither knows a version or an alias as its resource (service authorization reference, Lambda).
    new iam.PolicyStatement({
      actions: ['lambda:GetAlias', 'lambda:GetFunctionConcurrency'],
      resources: [fn.functionArn],
    }),
    ...completedChecks(fn, named).statements,
  ];
  if (kmsKeyArn !== undefined) {
    // Without it Lambda answers with an error in the place of the environment.
    statements.push(new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [kmsKeyArn as string] }));
  }
  if (alarmNames.length > 0) {
    const prefix = `arn:${Aws.PARTITION}:cloudwatch:${region}:${account}:alarm:`;
    statements.push(
      new iam.PolicyStatement({
        actions: ['cloudwatch:DescribeAlarms'],
        resources: alarmNames.map((name) => `${prefix}${asText(name)}`),
      }),
    );
  }
  if (readsCounts) {
    // GetMetricData has no resource level and no condition for reading (service authorization reference, CloudWatch).
    statements.push(new iam.PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }));
  }
  return statements;
}

/** A resolved name as a string into which other strings can be joined. */
function asText(resolved: unknown): string {
  return typeof resolved === 'string' ? resolved : Lazy.string({ produce: () => resolved as string });
}
