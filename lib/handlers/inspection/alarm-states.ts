import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { type AlarmState, PortError } from '../../judge/ports';
import { asking } from '../port-errors';

/** Names that one DescribeAlarms takes, and alarms that one page holds (CloudWatch API reference). */
const ALARMS_PER_CALL = 100;
const ALARM_STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/**
 * The states of metric alarms by name; a name that CloudWatch does not know is absent.
 *
 * @throws PortError
 */
export async function readAlarmStates(
  cloudWatch: CloudWatchClient,
  names: readonly string[],
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, AlarmState>> {
  const call = `cloudwatch:DescribeAlarms of ${names.length} alarms`;
  const states = new Map<string, AlarmState>();
  for (let first = 0; first < names.length; first += ALARMS_PER_CALL) {
    const asked = names.slice(first, first + ALARMS_PER_CALL);
    let NextToken: string | undefined;
    do {
      // Metric alarms only: nothing says that CodeDeploy obeys a composite one.
      const page: DescribeAlarmsCommandOutput = await asking(call, () =>
        cloudWatch.send(
          new DescribeAlarmsCommand({
            AlarmNames: asked,
            AlarmTypes: ['MetricAlarm'],
            MaxRecords: ALARMS_PER_CALL,
            NextToken,
          }),
          { abortSignal },
        ),
      );
      for (const { AlarmName, StateValue } of page.MetricAlarms ?? []) {
        if (AlarmName === undefined || !asked.includes(AlarmName)) continue;
        const state = ALARM_STATES.find((known) => known === StateValue);
        if (state === undefined)
          throw new PortError('malformed', `${call} answered with no known state of ${AlarmName}`);
        states.set(AlarmName, state);
      }
      NextToken = page.NextToken;
    } while (NextToken);
  }
  return states;
}
