import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { AlarmPolicy, GuardedDeployment, GuardedDeploymentProps } from '../../../lib';
import type { ScenarioInput } from '../../../lib/rehearsal/model';
import { rehearse } from '../../../lib/rehearsal/rehearse';
import { evaluate, type Points, type Rows } from '../../rehearsal/support/expressions';
import { guarded, resourcesOf, symbolic, testFunction, testStack } from '../../support/stacks';

export interface RenderedEntry {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: { Name: string; Value: unknown }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

/** The properties of all alarms of a deployment with these policies, in the order of the template. */
export function alarmsOf(alarmPolicies: AlarmPolicy[], props: Partial<GuardedDeploymentProps> = {}) {
  const stack = testStack();
  guarded(stack, { ...props, alarmPolicies });
  return Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
}

/** What an alarm computes and reads: expressions as they are, metrics as `Invocations Sum version`. */
export function entriesOf(properties: Record<string, any>): Record<string, string> {
  return Object.fromEntries(
    properties.Metrics.map(({ Id, Expression, MetricStat }: RenderedEntry) => {
      if (!MetricStat) return [Id, Expression];
      const versioned = MetricStat.Metric.Dimensions.some(({ Name }) => Name === 'ExecutedVersion');
      return [Id, `${MetricStat.Metric.MetricName} ${MetricStat.Stat} ${versioned ? 'version' : 'alias'}`];
    }),
  );
}

/** The id of the entry that the alarm watches. */
export function returnedBy(properties: Record<string, any>): string[] {
  return properties.Metrics.filter((entry: RenderedEntry) => entry.ReturnData !== false).map(
    ({ Id }: RenderedEntry) => Id,
  );
}

/** What the alarm's own expressions return for rows of its metrics, by the twin's metric math. */
export function returnedFor(properties: Record<string, any>, metrics: Rows): Points {
  const rows: Record<string, Points> = { ...metrics };
  let last: Points = [];
  for (const { Id, Expression } of properties.Metrics as RenderedEntry[]) {
    if (Expression === undefined) continue;
    last = evaluate(Expression, rows);
    rows[Id] = last;
  }
  return last;
}

export function named(properties: Record<string, any>): string {
  return symbolic(properties.AlarmName);
}

/** A template of a deployment with these policies, and with those that need the deployment first. */
export function templateWith(
  alarmPolicies: AlarmPolicy[],
  { later = () => [], ...props }: RolloutProps = {},
): ReturnType<Template['toJSON']> {
  const stack = testStack();
  const timeout = Duration.seconds(30);
  const deployment = guarded(stack, {
    ...props,
    lambdaFunction: testFunction(stack, 'Fn', { functionName: 'orders', timeout }),
    alarmPolicies,
  });
  for (const policy of later(deployment)) deployment.addAlarmPolicy(policy);
  return Template.fromStack(stack).toJSON();
}

export interface RolloutProps extends Partial<GuardedDeploymentProps> {
  readonly later?: (deployment: GuardedDeployment) => AlarmPolicy[];
}

/** How a rollout of a deployment with these policies ends on the twin. */
export async function rolloutWith(alarmPolicies: AlarmPolicy[], scenario: ScenarioInput, props: RolloutProps = {}) {
  const [rehearsal] = await rehearse({ template: templateWith(alarmPolicies, props) }, scenario);
  return rehearsal;
}
