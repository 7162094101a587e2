/** How traffic is shifted: the predefined configurations that are measured, by short names. */
export const SHIFT_NAMES = ['C10-5m', 'C10-30m', 'L10-1m', 'L10-3m'] as const;
export type ShiftName = (typeof SHIFT_NAMES)[number];

/** Calls on the alias; see traffic.ts. */
export const TRAFFIC_NAMES = ['0.1rps', '1rps', '10rps', '100rps', '1000rps', 'cron', 'bursty', 'ramp'] as const;
export type TrafficName = (typeof TRAFFIC_NAMES)[number];

/** What happens during the rollouts of a cell; `points` are percentage points of calls, where nothing else is said. */
export type Situation =
  | { readonly kind: 'healthy' }
  /** Minutes in which calls of both versions fail more often. */
  | { readonly kind: 'error-bursts' }
  /** Both versions fail for some minutes somewhere in the rollout. */
  | { readonly kind: 'outage'; readonly points: number }
  /** Both versions fail in some steps of ten seconds. */
  | { readonly kind: 'flapping' }
  /** The new version alone fails more often. */
  | { readonly kind: 'errors'; readonly points: number }
  /** The same only once it has all the traffic, so that no old version is left to compare it with. */
  | { readonly kind: 'full-load-errors'; readonly points: number }
  /** The new version is so many times slower; 1 is a healthy one. Judged by rules of their own. */
  | { readonly kind: 'slower'; readonly points: number };

/** Rollouts that are alike but for their random numbers. */
export interface Cell {
  readonly shift: ShiftName;
  readonly traffic: TrafficName;
  /** Share of calls that fail on either version, in percent. */
  readonly basePercent: number;
  readonly situation: Situation;
}

/** The name of a situation as it stands in the name of a cell. */
export function situationName(situation: Situation): string {
  return 'points' in situation ? `${situation.kind}-${situation.points}` : situation.kind;
}

/** The name by which a cell is asked for: `C10-30m/10rps/base-0.1/errors-5`. */
export function cellName({ shift, traffic, basePercent, situation }: Cell): string {
  return [shift, traffic, `base-${basePercent}`, situationName(situation)].join('/');
}

/** Whether the new version is as good as the old one, so that stopping it is wrong. */
export function isHealthy({ situation }: Cell): boolean {
  if (situation.kind === 'slower') return situation.points === 1;
  return situation.kind !== 'errors' && situation.kind !== 'full-load-errors';
}

/** Whether durations are what is judged. */
export function isAboutLatency({ situation }: Cell): boolean {
  return situation.kind === 'slower';
}

/** Whether both versions share a trouble. */
export function isShared({ situation }: Cell): boolean {
  return situation.kind === 'outage' || situation.kind === 'flapping';
}

/** Whether the cell belongs to the healthy rollouts of which at most 0.15 % may be stopped. */
export function isUntroubled(cell: Cell): boolean {
  return isHealthy(cell) && !isShared(cell);
}
