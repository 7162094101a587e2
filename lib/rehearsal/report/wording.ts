import type { Scenario, TimelineEntry, Verdict } from '../model';
import type { RehearsedDeployment } from '../rehearse';
import { describeFault } from '../scenario';

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

/** The scenario in one line. */
export function describeScenario({ fault, rps, baseErrorRate, medianMs, metricDelayMin, seed }: Scenario): string {
  const [least, most] = metricDelayMin;
  return [
    `fault ${describeFault(fault)}`,
    `${rps} calls/s`,
    `base error rate ${percent(baseErrorRate)}`,
    `median ${medianMs} ms`,
    `metrics after ${least} to ${most} min`,
    `seed ${seed}`,
  ].join(', ');
}

/** A fact of the verdict: what it is called and what it says. */
export type Fact = readonly [label: string, text: string];

/** What the verdict cost and where to read on; only what this rehearsal can tell. */
export function factsOf(rehearsal: RehearsedDeployment): Fact[] {
  const { stoppedBy, minutesToStop, failedCalls, failedCallsAllAtOnce } = rehearsal;
  const facts: Fact[] = [];
  if (stoppedBy !== undefined) facts.push(['stopped by', stoppedBy]);
  if (minutesToStop !== undefined) {
    facts.push(['time to stop', `${duration(minutesToStop)} from the first shift until all calls were back`]);
  }
  if (failedCalls > 0 || failedCallsAllAtOnce > 0) {
    facts.push([
      'failed calls',
      `${count(failedCalls)} because of the new version, ${count(failedCallsAllAtOnce)} had all traffic moved at once and nobody stopped it`,
    ]);
  }
  return facts;
}
