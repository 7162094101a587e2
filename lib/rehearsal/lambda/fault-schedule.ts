import { MINUTE_MS } from '../cloudwatch/metric-store';
import type { ErrorBursts, Fault, Scenario } from '../scenario/model';
import { type RandomSource, seededRandom } from './random-source';

/** What goes wrong in a stretch of time in which nothing changes; all are shares from 0 to 1. */
export interface Trouble {
  /** Calls of either version that fail, which is no fault of the target version. */
  readonly shared: number;
  /** Calls of the target version that fail because of its fault, of those that do not fail anyway. */
  readonly ofTarget: number;
  /** Calls of either version that fail because of the target version, of those that do not fail anyway. */
  readonly ofBoth: number;
  /** First calls in new environments of the target version that fail, of those that do not fail anyway. */
  readonly ofColdStarts: number;
}

/** The state of the rollout that a fault may depend on. */
export interface RolloutState {
  /** Share of the calls that the target version gets, 0 to 1. */
  readonly weight: number;
  /** Calls of the target version so far, since it got its first. */
  readonly targetCalls: number;
}

const STEP_MS = 10_000;

/** When each fault of a scenario is at work. Without randomness of its own but for bursts and flapping, which the seed decides. */
export class FaultSchedule {
  private firstShiftMs = Number.POSITIVE_INFINITY;
  private readonly outages: readonly Extract<Fault, { kind: 'outage' }>[];
  private readonly flappings: readonly Extract<Fault, { kind: 'flapping' }>[];
  private readonly isBurst: (minute: number) => boolean;
  private readonly steps: RandomSource;
  private readonly flaps: number[] = [];

  /** @param configurationFaultPoints percentage points of calls that fail under a fault of the configuration */
  public constructor(
    private readonly scenario: Pick<Scenario, 'faults' | 'baseErrorRate' | 'errorBursts'>,
    private readonly configurationFaultPoints: number,
    seed: number,
  ) {
    const { faults, errorBursts } = scenario;
    this.outages = faults.filter((fault) => fault.kind === 'outage');
    this.flappings = faults.filter((fault) => fault.kind === 'flapping');
    this.isBurst = burstMinutes(errorBursts, seededRandom(seed));
    this.steps = seededRandom(seed + 0.5);
  }

  /** Places the faults, whose minutes count from the first shift, at a whole millisecond. */
  public startAt(firstShiftMs: number): void {
    this.firstShiftMs = firstShiftMs;
  }

  /** The first moment after `atMs` at which something begins or ends; a full minute need not be named. */
  public nextChange(atMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    const consider = (changeMs: number): void => {
      if (changeMs > atMs && changeMs < next) next = changeMs;
    };
    for (const { fromMin, minutes } of this.outages) {
      consider(this.firstShiftMs + Math.round(fromMin * MINUTE_MS));
      consider(this.firstShiftMs + Math.round((fromMin + minutes) * MINUTE_MS));
    }
    if (this.flappings.length > 0) {
      const sinceMs = atMs - this.firstShiftMs;
      consider(sinceMs < 0 ? this.firstShiftMs : this.firstShiftMs + (Math.floor(sinceMs / STEP_MS) + 1) * STEP_MS);
    }
    return next;
  }

  /** What goes wrong from `fromMs` to `toMs`, between which nothing begins or ends. */
  public troubleIn(fromMs: number, toMs: number, { weight, targetCalls }: RolloutState): Trouble {
    const { faults, baseErrorRate, errorBursts } = this.scenario;
    const sinceMs = fromMs - this.firstShiftMs;
    // Growth within the stretch: its middle has the mean of a straight line.
    const middleMin = ((fromMs + toMs) / 2 - this.firstShiftMs) / MINUTE_MS;
    let spared = 1 - baseErrorRate;
    if (errorBursts !== undefined && this.isBurst(Math.floor(fromMs / MINUTE_MS))) spared *= 1 - errorBursts.rate;
    let points = 0;
    let sparedByBoth = 1;
    let sparedByColdStarts = 1;
    for (const fault of faults) {
      switch (fault.kind) {
        case 'errors':
          points += fault.points;
          break;
        case 'leak':
          points += fault.points * Math.min(1, Math.max(0, middleMin / fault.overMin));
          break;
        case 'errors-under-load':
          if (weight > fault.above) points += fault.points;
          break;
        case 'cold-start-errors':
          sparedByColdStarts *= 1 - fault.share;
          break;
        case 'outage':
          if (isDuring(fault, sinceMs)) spared *= 1 - fault.rate;
          break;
        case 'flapping':
          if (sinceMs >= 0 && this.flap(fromMs) < fault.chance) spared *= 1 - fault.rate;
          break;
        case 'exhausted-store':
          if (weight > 0) sparedByBoth *= 1 - fault.rate * Math.min(1, targetCalls / fault.calls);
          break;
        default:
          if (NOTICED_BY_CALLS.includes(fault.kind)) points += this.configurationFaultPoints;
      }
    }
    // Points on top of the base rate are a larger share of the calls that did not fail anyway.
    const ofTarget = baseErrorRate < 1 ? Math.min(1, points / 100 / (1 - baseErrorRate)) : 0;
    return { shared: 1 - spared, ofTarget, ofBoth: 1 - sparedByBoth, ofColdStarts: 1 - sparedByColdStarts };
  }

  /** A number from 0 to 1 that belongs to the step of ten seconds. */
  private flap(atMs: number): number {
    const step = Math.floor((atMs - this.firstShiftMs) / STEP_MS);
    while (this.flaps.length <= step) this.flaps.push(this.steps.between(0, 1));
    return this.flaps[step];
  }
}

function isDuring({ fromMin, minutes }: Extract<Fault, { kind: 'outage' }>, sinceMs: number): boolean {
  return sinceMs >= Math.round(fromMin * MINUTE_MS) && sinceMs < Math.round((fromMin + minutes) * MINUTE_MS);
}

/** Faults of the configuration that a call notices: it lacks something that it needs. */
export const NOTICED_BY_CALLS: readonly Fault['kind'][] = [
  'missing-secret',
  'secret-pending-deletion',
  'missing-parameter',
  'blank-variable',
  'missing-variable',
  'placeholder-variable',
  'misspelled-variable',
  'unreachable-dependency',
];

/** Whether a minute belongs to a burst: the quiet time between two bursts is geometric. */
function burstMinutes(bursts: ErrorBursts | undefined, random: RandomSource): (minute: number) => boolean {
  if (bursts === undefined) return () => false;
  const { minutes, everyMin } = bursts;
  const known: boolean[] = [];
  return (minute) => {
    while (known.length <= minute) {
      if (random.between(0, 1) * (everyMin - minutes) < 1) {
        for (let length = 0; length < minutes; length++) known.push(true);
      }
      known.push(false);
    }
    return known[minute];
  };
}
