import { describeResolution } from '../../judge/resolution';
import type { Scenario, TimelineEntry, Verdict } from '../model';
import type { RehearsedDeployment } from '../rehearse';
import { describeFaults } from '../scenario';
import { describeTraffic } from '../scenario/traffic-kinds';

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  promoted: 'PROMOTED',
  'rolled-back': 'ROLLED BACK',
  blocked: 'BLOCKED',
  'left-weighted': 'STOPPED, NOT ROLLED BACK',
};

const ACTORS: Readonly<Record<TimelineEntry['kind'], string>> = {
  deployment: 'CodeDeploy',
  hook: 'hook',
  shift: 'CodeDeploy',
  alarm: 'CloudWatch',
  rollback: 'CodeDeploy',
  stack: 'CloudFormation',
  verdict: 'CodeDeploy',
};

/** Who did what an entry tells. */
export function actorOf({ kind }: TimelineEntry): string {
  return ACTORS[kind];
}

/** A timeline entry with the moment at which it happened. */
export interface Moment {
  /** `-0:00` or `+2:36`, minutes and seconds from the first shift. */
  readonly at: string;
  readonly entry: TimelineEntry;
}

/** The timeline without its last line, the verdict; what happens before the first shift counts as before zero. */
export function momentsOf({ timeline }: RehearsedDeployment): Moment[] {
  const firstShift = timeline.findIndex(({ kind }) => kind === 'shift');
  return timeline
    .map((entry, index) => ({ at: signedMinutes(entry.atMin, firstShift < 0 || index < firstShift), entry }))
    .filter(({ entry }) => entry.kind !== 'verdict');
}

function signedMinutes(minutes: number, beforeShift: boolean): string {
  const seconds = Math.round(Math.abs(minutes) * 60);
  const sign = minutes < 0 || (beforeShift && seconds === 0) ? '-' : '+';
  return `${sign}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `4 min 20 s`. */
export function duration(minutes: number): string {
  const seconds = Math.round(minutes * 60);
  const rest = `${seconds % 60} s`;
  return seconds < 60 ? rest : `${Math.floor(seconds / 60)} min ${rest}`;
}

/** `12,345`, the same in every locale. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A share as a percentage with at most two decimals: `0.1 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

/** The scenario in one line; what it leaves at nothing is not named. */
export function describeScenario(scenario: Scenario): string {
  const { faults, faultyDeployments, traffic, baseErrorRate, errorBursts, medianMs, concurrencyLimit, seed } = scenario;
  const [least, most] = scenario.metricDelayMin;
  const bursts =
    errorBursts && `${percent(errorBursts.rate)} for ${errorBursts.minutes} min every ${errorBursts.everyMin}`;
  return [
    `fault ${describeFaults(faults)}${faultyDeployments ? ` in ${faultyDeployments.join(', ')}` : ''}`,
    describeTraffic(traffic),
    `base error rate ${percent(baseErrorRate)}${bursts ? ` and ${bursts}` : ''}`,
    `median ${medianMs} ms`,
    ...(concurrencyLimit === undefined ? [] : [`at most ${concurrencyLimit} calls at a time`]),
    `metrics after ${least} to ${most} min`,
    `seed ${seed}`,
  ].join(', ');
}

/** A fact of the verdict: what it is called and what it says. */
export type Fact = readonly [label: string, text: string];

/** What the verdict cost and where to read on; only what this rehearsal can tell. */
export function factsOf(rehearsal: RehearsedDeployment): Fact[] {
  const { stoppedBy, errorCode, minutesToStop, resolution } = rehearsal;
  const facts: Fact[] = [];
  if (stoppedBy !== undefined) facts.push(['stopped by', stoppedBy]);
  if (errorCode !== undefined && errorCode !== stoppedBy) facts.push(['error code', errorCode]);
  if (minutesToStop !== undefined) {
    facts.push(['time to stop', `${duration(minutesToStop)} from the first shift until all calls were back`]);
  }
  facts.push(...hurtOf(rehearsal));
  if (resolution !== undefined) facts.push(['resolution', describeResolution(resolution)]);
  return facts;
}

/** The calls that the new version hurt, absolute and against all traffic at once, with what the numbers take for granted. */
function hurtOf(rehearsal: RehearsedDeployment): Fact[] {
  const { failedCalls, failedCallsAllAtOnce, failedCallsAssumption, slowCalls, slowCallsAllAtOnce, verdict } =
    rehearsal;
  // Of a version that stays, the calls after that go on failing.
  const until = verdict === 'promoted' || verdict === 'left-weighted' ? ' until the deployment was over' : '';
  const facts: Fact[] = [];
  if (failedCalls > 0 || failedCallsAllAtOnce > 0) {
    const assumption = failedCallsAssumption === undefined ? '' : ` (${failedCallsAssumption})`;
    const share = shareOf(failedCalls, failedCallsAllAtOnce);
    facts.push([
      'failed calls',
      `${count(failedCalls)} because of the new version${until}, ${share}${count(failedCallsAllAtOnce)} with all traffic moved at once and nobody stopping it${assumption}`,
    ]);
  }
  if (slowCalls !== undefined && slowCallsAllAtOnce !== undefined) {
    const share = shareOf(slowCalls, slowCallsAllAtOnce);
    facts.push([
      'slow calls',
      `${count(slowCalls)} served by the slower version, ${share}${count(slowCallsAllAtOnce)} with all traffic moved at once`,
    ]);
  }
  return facts;
}

function shareOf(part: number, whole: number): string {
  return whole > 0 && part > 0 ? `${percent(part / whole)} of the ` : '';
}
