import {
  type CloudWatchClient,
  DescribeAlarmHistoryCommand,
  type DescribeAlarmHistoryCommandOutput,
  DescribeAlarmsCommand,
} from '@aws-sdk/client-cloudwatch';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { GetParameterHistoryCommand, type GetParameterHistoryCommandOutput, type SSMClient } from '@aws-sdk/client-ssm';
import { PortError } from '../../judge/ports';
import type { ResponseDeployment, ResponseEvidence, RungAlarm } from '../../judge/response/ports';
import { describeDeploymentGroup } from '../operations/deployment-groups';
import { asking } from '../port-errors';
import { readTrafficCounts } from '../traffic-counts';

const MINUTE_MS = 60_000;
/** Two days of shift and two hours of hooks (CodeDeploy user guide, limits). */
const LONGEST_MINUTES = 50 * 60;
const PAGES = 10;

/** What evidence is read with. */
export interface EvidenceClients {
  readonly cloudWatch: CloudWatchClient;
  readonly codeDeploy: CodeDeployClient;
  readonly ssm: SSMClient;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
}

/** The link that our alarms end with; another text of the alarm's owner is not taken over. */
function runbookIn(description: string | undefined): string | undefined {
  return /https:\/\/[\x21-\x7e]{1,300}#[A-Za-z0-9-]{1,100}/.exec(description ?? '')?.[0];
}

/** Whether an item of the history is a change to ALARM (CloudWatch API reference, AlarmHistoryItem: HistoryData is JSON). */
function isAlarm(historyData: string | undefined): boolean {
  try {
    const data: unknown = JSON.parse(historyData ?? '');
    return (data as { newState?: { stateValue?: unknown } } | null)?.newState?.stateValue === 'ALARM';
  } catch {
    return false;
  }
}

async function rangBetween(
  { cloudWatch }: EvidenceClients,
  name: string,
  { createdAtMs, endedAtMs = createdAtMs }: ResponseDeployment,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const call = `cloudwatch:DescribeAlarmHistory of ${name}`;
  let NextToken: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const answer: DescribeAlarmHistoryCommandOutput = await asking(call, () =>
      cloudWatch.send(
        new DescribeAlarmHistoryCommand({
          AlarmName: name,
          AlarmTypes: ['MetricAlarm'],
          HistoryItemType: 'StateUpdate',
          StartDate: new Date(createdAtMs),
          EndDate: new Date(endedAtMs),
          NextToken,
        }),
        { abortSignal },
      ),
    );
    if (answer.AlarmHistoryItems?.some(({ HistoryData }) => isAlarm(HistoryData))) return true;
    NextToken = answer.NextToken;
    if (!NextToken) return false;
  }
  throw new PortError('unavailable', `${call} did not end after ${PAGES} pages`);
}

async function rungAlarms(
  clients: EvidenceClients,
  deployment: ResponseDeployment,
  abortSignal: AbortSignal,
): Promise<RungAlarm[]> {
  const { alarmNames } = await describeDeploymentGroup(clients.codeDeploy, deployment, abortSignal);
  if (alarmNames.length === 0) return [];
  // A group has at most ten alarms, a page takes a hundred.
  const { MetricAlarms = [] } = await asking(`cloudwatch:DescribeAlarms of ${alarmNames.length} alarms`, () =>
    clients.cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [...alarmNames], AlarmTypes: ['MetricAlarm'], MaxRecords: 100 }),
      { abortSignal },
    ),
  );
  const rung: RungAlarm[] = [];
  for (const name of alarmNames) {
    const alarm = MetricAlarms.find(({ AlarmName }) => AlarmName === name);
    // It may have rung before the deployment began and ring still: its history then has nothing in between.
    const rings =
      alarm?.StateValue === 'ALARM' && (alarm.StateUpdatedTimestamp?.getTime() ?? 0) <= (deployment.endedAtMs ?? 0);
    if (!rings && !(await rangBetween(clients, name, deployment, abortSignal))) continue;
    const runbook = runbookIn(alarm?.AlarmDescription);
    rung.push({ name, ...(runbook === undefined ? {} : { runbook }) });
  }
  return rung;
}

/** Texts of a parameter, the newest first; none where it does not exist any more. */
async function parameterHistory(ssm: SSMClient, name: string, abortSignal: AbortSignal): Promise<string[]> {
  const call = `ssm:GetParameterHistory of ${name}`;
  const found: { readonly version: number; readonly text: string }[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    let answer: GetParameterHistoryCommandOutput;
    try {
      answer = await asking(call, () =>
        ssm.send(new GetParameterHistoryCommand({ Name: name, WithDecryption: false, NextToken }), { abortSignal }),
      );
    } catch (thrown) {
      if (thrown instanceof PortError && thrown.kind === 'absent') return [];
      throw thrown;
    }
    for (const { Value, Version } of answer.Parameters ?? []) {
      if (Value !== undefined && Version !== undefined) found.push({ version: Version, text: Value });
    }
    NextToken = answer.NextToken;
    if (!NextToken) return found.sort((one, other) => other.version - one.version).map(({ text }) => text);
  }
  throw new PortError('unavailable', `${call} did not end after ${PAGES} pages`);
}

/** What CloudWatch and SSM tell of a rollout. */
export function stopEvidence(clients: EvidenceClients, abortSignal: AbortSignal): ResponseEvidence {
  return {
    rungAlarms: (deployment) => rungAlarms(clients, deployment, abortSignal),
    counts: ({ functionName, aliasName, targetVersion, createdAtMs, endedAtMs = createdAtMs }) => {
      // The minute in which it ended is counted as far as it is over.
      const untilMs = Math.min(clients.nowMs(), endedAtMs + MINUTE_MS);
      const minutes = Math.ceil((untilMs - createdAtMs) / MINUTE_MS) + 1;
      const query = { functionName, aliasName, version: targetVersion, minutes: Math.min(minutes, LONGEST_MINUTES) };
      return readTrafficCounts(clients.cloudWatch, () => untilMs, query, abortSignal);
    },
    plans: (parameterName) => parameterHistory(clients.ssm, parameterName, abortSignal),
  };
}
