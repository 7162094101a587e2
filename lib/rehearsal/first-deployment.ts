import type { Finding } from '../contract/report';
import { type FirstJudgement, judgeFirstDeployment } from '../judge/first-deployment';
import { REPORT_RESERVE_MS } from '../judge/report-outcome';
import type { Deployable, Fault, FaultKind, Verdict } from './model';
import { type RehearseInput, subjectsOf } from './rehearse';
import { describeFaults, ScenarioError, scenarioOf } from './scenario';
import type { TemplateDeployable } from './template/deployables';
import { VirtualClock } from './virtual-clock';
import { firstDeploymentInWorld } from './world';

/** Faults of a rollout beside a version that serves, of calls that nobody watches when an alias is created, and of gates that are not asked then. */
const OF_A_ROLLOUT: readonly FaultKind[] = [
  'leak',
  'cold-start-errors',
  'errors-under-load',
  'latency',
  'outage',
  'flapping',
  'exhausted-store',
  'active-deployment',
  'moved-alias',
  'frozen',
  'lock-held',
  'quarantined',
  'ledger-down',
];

/** One rehearsed creation of an alias. */
export interface RehearsedFirstDeployment extends Pick<Deployable, 'functionName' | 'aliasName' | 'targetVersion'> {
  /** The stack or file that the alias is in. */
  readonly template: string;
  /** Logical id of the alias. */
  readonly deployable: string;
  readonly faults: readonly Fault[];
  /** `promoted`: the alias is created, and its version has all calls at once. */
  readonly verdict: Extract<Verdict, 'promoted' | 'blocked'>;
  /** One sentence in plain words: what happened and why. */
  readonly cause: string;
  readonly checks: FirstJudgement['checks'];
  readonly runbook?: string;
  /** Seconds that CloudFormation waits for the answer. */
  readonly tookSec: number;
}

async function rehearseCreation(
  subject: TemplateDeployable,
  faults: readonly Fault[],
): Promise<RehearsedFirstDeployment> {
  const { owner, deployable, firstDeployment: gate } = subject;
  const { logicalId, functionName, aliasName, targetVersion } = deployable;
  const facts = { template: owner, deployable: logicalId, functionName, aliasName, targetVersion, faults };
  const created = `alias ${aliasName} is created on version ${targetVersion}, which has all calls at once`;
  const clock = new VirtualClock();
  // Faults without a victim are refused whether or not anything would look at them.
  const world = firstDeploymentInWorld(subject, faults, clock);
  if (gate === undefined) {
    const cause = `${created}: nothing checked it, the template has no check of its first deployment`;
    return { ...facts, verdict: 'promoted', cause, checks: [], tookSec: 0 };
  }
  const endsAtMs = gate.timeoutSec * 1_000 - REPORT_RESERVE_MS;
  const run = await clock.run(judgeFirstDeployment(gate, world, endsAtMs), { limitMs: gate.timeoutSec * 1_000 });
  const tookSec = clock.now() / 1_000;
  if (run.kind !== 'settled') {
    const cause = `${gate.logicalId} was not answered for, so the alias is not created`;
    return { ...facts, verdict: 'blocked', cause, checks: [], tookSec };
  }
  const { outcome, reason, checks, runbook } = run.value;
  const judged = { ...facts, checks, ...(runbook === undefined ? {} : { runbook }), tookSec };
  return outcome === 'Succeeded'
    ? { ...judged, verdict: 'promoted', cause: `${created}: ${reason}` }
    : {
        ...judged,
        verdict: 'blocked',
        cause: `the alias is not created, and the update of the stack fails: ${reason}`,
      };
}

/**
 * Rehearses the creation of every guarded alias of a template or cloud assembly: the checks before traffic, in a world without the alias and
 * without a version before this one. No traffic is played, since nothing judges it.
 *
 * @throws TemplateError where the input is no template; ScenarioError where a fault would prove nothing
 */
export async function rehearseFirstDeployment(
  input: RehearseInput,
  faults: readonly Fault[] = [],
): Promise<RehearsedFirstDeployment[]> {
  const useless = faults.find(({ kind }) => OF_A_ROLLOUT.includes(kind));
  if (useless !== undefined) {
    const fault = describeFaults([useless]);
    throw new ScenarioError(
      `fault ${fault} would prove nothing about a first deployment: no traffic is shifted, none is judged and no gate is asked`,
    );
  }
  const stacks = subjectsOf(input, scenarioOf({ faults }));
  const rehearsals: RehearsedFirstDeployment[] = [];
  for (const { subject } of stacks.flat()) rehearsals.push(await rehearseCreation(subject, faults));
  return rehearsals;
}

const messages = (findings: readonly Finding[]): string[] => findings.map(({ message }) => `    ${message}`);

/** A rehearsed creation as text: every check with what it found, then the verdict. */
export function renderFirstDeployment(rehearsal: RehearsedFirstDeployment): string {
  const { functionName, aliasName, targetVersion, template, faults, checks, verdict, cause, runbook } = rehearsal;
  const width = Math.max(0, ...checks.map((check) => check.verdict.length));
  const lines = [
    `${functionName}:${aliasName}, created on version ${targetVersion}  ${template}`,
    `fault ${describeFaults(faults)}`,
    '',
    ...checks.flatMap(({ id, mode, verdict: answer, findings }) => [
      `  ${answer.padEnd(width)}  ${id}${mode === 'observe' ? ' (observed only)' : ''}`,
      ...messages(findings).map((text) => `  ${' '.repeat(width)}${text}`),
    ]),
    ...(checks.length > 0 ? [''] : []),
    `  ${verdict === 'promoted' ? 'CREATED' : 'BLOCKED'}: ${cause}`,
    ...(runbook === undefined ? [] : [`  read on  ${runbook}`]),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
