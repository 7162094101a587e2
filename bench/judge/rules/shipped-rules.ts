import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AlarmPolicy, Evidence, GuardedDeployment, Release } from '../../../lib';
import type { Deployable } from '../../../lib/rehearsal/model';
import { readDeployables } from '../../../lib/rehearsal/template/deployables';
import { loadTemplates } from '../../../lib/rehearsal/template/load';
import type { ShiftName } from '../cells/cell';
import type { Synthesized } from '../rollout/contest';
import { type AlarmRule, SUBJECT } from './alarm-rule';
import { OURS } from './rule-names';

const SHIFTS: Readonly<Record<ShiftName, codedeploy.ILambdaDeploymentConfig>> = {
  'C10-5m': codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  'C10-30m': codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_30MINUTES,
  'L10-1m': codedeploy.LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
  'L10-3m': codedeploy.LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_3MINUTES,
};

type Policies = Readonly<Record<string, (() => AlarmPolicy[]) | undefined>>;

/** What judges errors, by the name of its rule; undefined for what a deployment gets unasked. */
const ERROR_POLICIES: Policies = {
  [OURS]: undefined,
  'ours: errorRateOverBaseline(WINDOWED)': () => [AlarmPolicy.errorRateOverBaseline({ evidence: Evidence.WINDOWED })],
};

/** What judges durations: a p90 of 250 ms, which calls with a median of 100 ms keep. */
const LATENCY_POLICIES: Policies = {
  'ours: latencySlo(250 ms, p90)': () => [AlarmPolicy.latencySlo({ slo: Duration.millis(250), quantile: 0.9 })],
};

/**
 * Synthesizes a real stack for every policy and reads the alarms back from its template, so that what ships is what is measured.
 *
 * @throws Error where the template calls the function, its alias or versions differently than the other rules do
 */
export function shipped(shift: ShiftName): Synthesized {
  const read = (policies: Policies): readonly { deployable: Deployable; rule: AlarmRule }[] =>
    Object.entries(policies).map(([name, policy]) => {
      const deployable = synthesized(shift, policy?.());
      return { deployable, rule: { name, alarms: deployable.alarms } };
    });
  const errors = read(ERROR_POLICIES);
  const latency = read(LATENCY_POLICIES);
  return {
    deployable: errors[0].deployable,
    rules: errors.map(({ rule }) => rule),
    latencyRules: latency.map(({ rule }) => rule),
  };
}

function synthesized(shift: ShiftName, alarmPolicies: AlarmPolicy[] | undefined): Deployable {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Bench');
  const lambdaFunction = new lambda.Function(stack, 'Orders', {
    functionName: SUBJECT.functionName,
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => "ok";'),
  });
  new GuardedDeployment(stack, 'Deployment', {
    lambdaFunction,
    release: Release.of({ releaseId: 'bench' }),
    deploymentConfig: SHIFTS[shift],
    alarmPolicies,
  });
  const [{ deployable }] = readDeployables(loadTemplates({ template: Template.fromStack(stack).toJSON() }));
  for (const [key, expected] of Object.entries(SUBJECT)) {
    const got = deployable[key as keyof typeof SUBJECT];
    if (got !== expected) throw new Error(`${key} of the synthesized deployment: got ${got}, expected ${expected}`);
  }
  return deployable;
}
