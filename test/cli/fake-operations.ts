import type { Io } from '../../lib/cli/io';
import { main } from '../../lib/cli/main';
import type { LockRecord } from '../../lib/contract/ledger/lock-record';
import type { LedgerRecord, ReleaseRecord } from '../../lib/contract/ledger/records';
import type { IncidentRecord } from '../../lib/contract/response/incident';
import type { PauseRecord } from '../../lib/contract/response/pause-record';
import type { CalendarState } from '../../lib/judge/coordination/calendar-state';
import type { DatapointsByTime, LiveAlarm, MetricDataRequest } from '../../lib/judge/operations/live-alarm';
import type {
  AliasView,
  DeploymentGroupView,
  DeploymentRecord,
  FunctionStateView,
  LedgerPort,
  Operations,
} from '../../lib/judge/operations/ports';
import type { ResponseSettings } from '../../lib/judge/operations/response-port';
import { PortError } from '../../lib/judge/ports';
import type { TransitionView } from '../../lib/judge/response/ports';

/** A rollback response with what is around it. */
export interface FakeResponse {
  readonly settings: ResponseSettings;
  readonly subscriptions: number;
  readonly transition?: TransitionView;
  readonly pause?: PauseRecord;
}

/** An account as the commands see it; what is not in it is absent, as AWS would say. */
export interface FakeAccount {
  readonly alarms?: readonly LiveAlarm[];
  readonly metricData?: (request: MetricDataRequest) => ReadonlyMap<string, DatapointsByTime>;
  readonly groups?: readonly DeploymentGroupView[];
  readonly deployments?: readonly DeploymentRecord[];
  readonly aliases?: Readonly<Record<string, AliasView>>;
  readonly functions?: Readonly<Record<string, FunctionStateView>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly calendars?: Readonly<Record<string, CalendarState>>;
  readonly locks?: readonly LockRecord[];
  /** By `<pk> <sk>`. */
  readonly records?: Record<string, LedgerRecord>;
  readonly stacks?: Readonly<Record<string, readonly string[]>>;
  readonly owners?: Readonly<Record<string, 'running' | 'ended' | 'unknown'>>;
  readonly incidents?: readonly IncidentRecord[];
  /** Rollback responses by the name of their stack, which is also that of their function. */
  readonly responses?: Readonly<Record<string, FakeResponse>>;
  /** The call of this name is refused. */
  readonly denied?: readonly string[];
  /** Another one acknowledged meanwhile. */
  readonly overtaken?: boolean;
}

export const NOW_MS = Date.parse('2026-11-23T18:00:00Z');

/** Ports over an account, and the changes that were made to it. */
export function fakeOperations(account: FakeAccount = {}): { operations: Operations; changes: unknown[] } {
  const changes: unknown[] = [];
  function answer<T>(call: string, found: T | undefined): T {
    if (account.denied?.includes(call.split(' ')[0])) {
      throw new PortError('denied', `${call} failed with AccessDeniedException`);
    }
    if (found === undefined) throw new PortError('absent', `${call} failed with ResourceNotFoundException`);
    return found;
  }
  const groups = account.groups ?? [];
  const ledger: LedgerPort = {
    locks: {
      read: async (name) => {
        answer('readLock', true);
        return account.locks?.find((lock) => lock.name === name);
      },
      write: async () => {
        throw new Error('nobody writes locks here');
      },
    },
    read: async <K extends LedgerRecord['kind']>({ pk, sk }: { pk: string; sk: string }, kind: K) => {
      answer('readRecord of ledger', true);
      const record = account.records?.[`${pk} ${sk}`];
      if (record !== undefined && record.kind !== kind) throw new Error(`expected ${kind}, got ${record.kind}`);
      return record as Extract<LedgerRecord, { kind: K }> | undefined;
    },
    write: async (key, record) => {
      answer('writeRecord of ledger', true);
      changes.push({ write: key, record });
    },
    releases: async (partition, limit) => {
      answer('queryReleases of ledger', true);
      return Object.entries(account.records ?? {})
        .filter(([key, { kind }]) => key.startsWith(`${partition} `) && kind === 'release')
        .map(([, record]) => record as ReleaseRecord)
        .sort((a, b) => b.startedAtMs - a.startedAtMs)
        .slice(0, limit);
    },
    incidents: async (partition) => {
      answer('queryIncidents of ledger', true);
      return (account.incidents ?? []).filter(
        ({ applicationName, deploymentGroupName }) =>
          partition === `deployment#${applicationName}/${deploymentGroupName}`,
      );
    },
    acknowledge: async (key, seen, acknowledged) => {
      if (account.overtaken) return false;
      changes.push({ acknowledge: key, seen, acknowledged });
      return true;
    },
  };
  const responses = Object.values(account.responses ?? {});
  const operations: Operations = {
    responses: {
      find: async (stack) => {
        answer(`cloudformation:DescribeStackResource of ${stack}`, true);
        return account.responses?.[stack] && stack;
      },
      settings: async (name) =>
        answer(`lambda:GetFunctionConfiguration of ${name}`, account.responses?.[name]?.settings),
      confirmedSubscriptions: async (topicArn) =>
        answer(
          `sns:GetTopicAttributes of ${topicArn}`,
          responses.find(({ settings }) => settings.topicArn === topicArn)?.subscriptions,
        ),
      transition: async ({ pipelineName }) =>
        answer(
          `codepipeline:GetPipelineState of ${pipelineName}`,
          responses.find(({ settings }) => settings.stage?.pipelineName === pipelineName)?.transition,
        ),
      pause: async (ledgerTable) => {
        answer(`dynamodb:GetItem of ${ledgerTable}`, true);
        return responses.find(({ settings }) => settings.ledgerTable === ledgerTable)?.pause;
      },
    },
    cloudWatch: {
      alarms: async (names) => {
        answer('cloudwatch:DescribeAlarms', true);
        return new Map(
          (account.alarms ?? []).filter(({ name }) => names.includes(name)).map((alarm) => [alarm.name, alarm]),
        );
      },
      metricData: async (request) =>
        answer(`cloudwatch:GetMetricData of ${request.subject}`, account.metricData?.(request) ?? new Map()),
    },
    codeDeploy: {
      applications: async () => [...new Set(groups.map(({ applicationName }) => applicationName))],
      deploymentGroups: async (application) =>
        groups
          .filter(({ applicationName }) => applicationName === application)
          .map((group) => group.deploymentGroupName),
      deploymentGroup: async ({ applicationName, deploymentGroupName }) =>
        answer(
          `codedeploy:GetDeploymentGroup of ${applicationName}/${deploymentGroupName}`,
          groups.find(
            (group) => group.applicationName === applicationName && group.deploymentGroupName === deploymentGroupName,
          ),
        ),
      deployment: async (id) =>
        answer(
          `codedeploy:GetDeployment of ${id}`,
          account.deployments?.find(({ deploymentId }) => deploymentId === id),
        ),
      stopWithRollback: async (deploymentId) => {
        answer(`codedeploy:StopDeployment of ${deploymentId}`, true);
        changes.push({ stop: deploymentId });
      },
      redeploy: async (redeployment) => {
        answer('codedeploy:CreateDeployment', true);
        changes.push({ redeploy: redeployment });
        return 'd-REPAIR';
      },
    },
    lambda: {
      alias: async (functionName, aliasName) =>
        answer(`lambda:GetAlias of ${functionName}:${aliasName}`, account.aliases?.[`${functionName}:${aliasName}`]),
      functionState: async (functionName) =>
        answer(`lambda:GetFunctionConfiguration of ${functionName}`, account.functions?.[functionName]),
      clearWeights: async (functionName, aliasName, seen) => {
        changes.push({ clearWeights: `${functionName}:${aliasName}`, revisionId: seen.revisionId });
      },
    },
    calendars: { state: async (name) => answer(`ssm:GetCalendarState of ${name}`, account.calendars?.[name]) },
    owners: { status: async (owner) => account.owners?.[owner] ?? 'unknown' },
    wallClock: { nowMs: () => NOW_MS },
    parameter: async (name) => answer(`ssm:GetParameter of ${name}`, account.parameters?.[name]),
    ledger: () => ledger,
    caller: async () => answer('sts:GetCallerIdentity', 'arn:aws:sts::111122223333:assumed-role/operator/ann'),
    stackDeploymentGroups: async (stack) =>
      answer(`cloudformation:ListStackResources of ${stack}`, account.stacks?.[stack]).map((name) => {
        const [applicationName, deploymentGroupName] = name.split('/');
        return { applicationName, deploymentGroupName };
      }),
  };
  return { operations, changes };
}

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly changes: readonly unknown[];
  readonly progress: readonly string[];
}

/** Runs the command over an account, without a terminal. */
export async function runCommand(
  argv: readonly string[],
  account: FakeAccount = {},
  io: Partial<Io> = {},
): Promise<CommandResult> {
  let [out, err] = ['', ''];
  const progress: string[] = [];
  const { operations, changes } = fakeOperations(account);
  const code = await main(
    argv,
    {
      stdout: (text) => {
        out += text;
      },
      stderr: (text) => {
        err += text;
      },
      writeFile: () => {},
      readFile: () => '',
      progress: (text) => {
        progress.push(text);
      },
      colours: false,
      ...io,
    },
    async () => operations,
  );
  return { code, out, err, changes, progress };
}
