import type { DurationHistogram } from '../lambda/duration-profile';
import type { TimeSeries } from '../metric-math/time-series';
import {
  type AliasIdentity,
  CURRENT,
  type MetricColumn,
  type MetricReading,
  metricColumn,
  type Role,
  TARGET,
} from './metric-column';
import { statisticOfDurations, statisticOfIndicators } from './sample-bins';
import type { Statistic } from './statistic';

export type { MetricReading } from './metric-column';

export const MINUTE_MS = 60_000;

/** Periods to read, each of `periodSec`, the last one up to `endMs`, as far as they are visible at `nowMs`. */
export interface ReadRange {
  readonly endMs: number;
  readonly periodSec: number;
  readonly nowMs: number;
}

/** What Lambda publishes about the calls of one version in one minute. */
export interface PublishedCalls {
  readonly invocations: number;
  readonly errors: number;
  /** Calls that Lambda refused to run; they are not among the invocations. */
  readonly throttles?: number;
  readonly durations?: DurationHistogram;
}

/** The same of both versions. */
export interface PublishedMinute {
  readonly current: PublishedCalls;
  readonly target: PublishedCalls;
}

// One row of numbers for each minute; of each version three counts in this order.
const VISIBLE_AT = 0;
const WEIGHTED = 1;
const COUNTS = 2;
const INVOCATIONS = 0;
const ERRORS = 1;
const THROTTLES = 2;
const COUNTS_OF_ROLE = 3;
const ROW = COUNTS + 2 * COUNTS_OF_ROLE;
/** Two hours; it grows where a rollout takes longer. */
const FIRST_CAPACITY = 128;

/**
 * The metrics of namespace AWS/Lambda for one alias, by the minute: all calls of the function go through the alias.
 *
 * A minute without calls has no data point, a minute with calls has one of every metric, 0 included.
 */
export class MetricStore {
  private rows = new Float64Array(FIRST_CAPACITY * ROW);
  /** Histograms by minute and version, and the edges that all of them share. */
  private readonly durations: (Float64Array | undefined)[] = [];
  private edges: ArrayLike<number> = [];
  private readonly columns = new Map<MetricReading, MetricColumn | undefined>();
  /** Statistics of durations by minute: those of visible minutes never change. */
  private readonly durationValues = new Map<MetricReading, number[]>();

  /** @param executedVersionWhileUnweighted see {@link TwinAssumptions} */
  public constructor(
    private readonly alias: AliasIdentity,
    private readonly executedVersionWhileUnweighted: boolean,
  ) {}

  /** Adds calls to the minute (counted from the clock's 0) in which they started. */
  public add(minute: number, calls: PublishedMinute, weighted: boolean): void {
    const row = this.rowOf(minute);
    if (weighted) this.rows[row + WEIGHTED] = 1;
    this.addCalls(minute, CURRENT, calls.current);
    this.addCalls(minute, TARGET, calls.target);
  }

  /** Lets alarms see the minute, which is over, from `visibleAtMs` on. */
  public publish(minute: number, visibleAtMs: number): void {
    this.rows[this.rowOf(minute) + VISIBLE_AT] = visibleAtMs;
  }

  /** The calls of a minute, visible or not. */
  public callsOf(minute: number): PublishedMinute {
    return { current: this.callsBy(minute, CURRENT), target: this.callsBy(minute, TARGET) };
  }

  /** Whether the twin has the metric at all: another namespace, name or set of dimensions never has data. */
  public knows(reading: MetricReading): boolean {
    return this.columnOf(reading) !== undefined;
  }

  /** One value for each of `length` periods, as {@link read} writes them. */
  public series(
    reading: MetricReading,
    statistic: Statistic,
    range: ReadRange & { readonly length: number },
  ): TimeSeries {
    const out = new Float64Array(range.length);
    this.read(out, reading, statistic, range);
    return out;
  }

  /** Writes one value for each period; NaN where there is no data, or none is visible yet. */
  public read(out: TimeSeries, reading: MetricReading, statistic: Statistic, range: ReadRange): void {
    const column = this.columnOf(reading);
    if (range.periodSec < 60) {
      this.readBetweenMinutes(out, reading, statistic, range);
      return;
    }
    const minutes = range.periodSec / 60;
    // An index that the engine knows to be an integer is several times as fast.
    const firstMinute = (range.endMs / MINUTE_MS - out.length * minutes) | 0;
    if (column === undefined) out.fill(Number.NaN);
    else if (column.metricName !== 'Duration') this.readCounts(out, column, statistic, firstMinute, range);
    else if (minutes === 1) this.readMinutesOfDuration(out, reading, column, statistic, firstMinute, range.nowMs);
    else {
      for (let index = 0; index < out.length; index++) {
        const from = firstMinute + index * minutes;
        out[index] = this.durationOf(column, statistic, from, from + minutes, range.nowMs);
      }
    }
  }

  /**
   * Lambda publishes by the minute: of the periods of a shorter length only the one at the beginning of each minute has data (API
   * reference, PutMetricAlarm, Period).
   */
  private readBetweenMinutes(out: TimeSeries, reading: MetricReading, statistic: Statistic, range: ReadRange): void {
    const periodMs = range.periodSec * 1000;
    const startMs = range.endMs - out.length * periodMs;
    const minute = new Float64Array(1);
    for (let index = 0; index < out.length; index++) {
      const atMs = startMs + index * periodMs;
      out[index] = Number.NaN;
      if (atMs % MINUTE_MS !== 0) continue;
      this.read(minute, reading, statistic, { endMs: atMs + MINUTE_MS, periodSec: 60, nowMs: range.nowMs });
      out[index] = minute[0];
    }
  }

  private readCounts(
    out: TimeSeries,
    column: MetricColumn,
    statistic: Statistic,
    firstMinute: number,
    range: ReadRange,
  ): void {
    const { rows } = this;
    const minutes = (range.periodSec / 60) | 0;
    const { nowMs } = range;
    const { metricName, roles, byVersion } = column;
    const isSum = statistic.kind === 'Sum';
    const throttled = metricName === 'Throttles';
    const counted = metricName === 'Invocations' ? INVOCATIONS : throttled ? THROTTLES : ERRORS;
    const both = roles.length === 2;
    const offset = COUNTS + (both ? CURRENT : roles[0]) * COUNTS_OF_ROLE;
    for (let index = 0; index < out.length; index++) {
      let samples = 0;
      let ones = 0;
      let row = (firstMinute + index * minutes) * ROW;
      for (const end = row + minutes * ROW; row < end; row += ROW) {
        if (!this.isReadable(row, byVersion, nowMs)) continue;
        let cell = row + offset;
        samples += rows[cell + INVOCATIONS];
        ones += rows[cell + counted];
        if (throttled) samples += rows[cell + THROTTLES];
        if (!both) continue;
        cell += COUNTS_OF_ROLE;
        samples += rows[cell + INVOCATIONS];
        ones += rows[cell + counted];
        if (throttled) samples += rows[cell + THROTTLES];
      }
      if (samples === 0) out[index] = Number.NaN;
      else out[index] = isSum ? ones : statisticOfIndicators(statistic, samples, ones);
    }
  }

  private readMinutesOfDuration(
    out: TimeSeries,
    reading: MetricReading,
    column: MetricColumn,
    statistic: Statistic,
    firstMinute: number,
    nowMs: number,
  ): void {
    let known = this.durationValues.get(reading);
    if (known === undefined) {
      known = [];
      this.durationValues.set(reading, known);
    }
    for (let index = 0; index < out.length; index++) {
      const minute = firstMinute + index;
      if (!this.isReadable(minute * ROW, column.byVersion, nowMs)) {
        out[index] = Number.NaN;
        continue;
      }
      known[minute] ??= this.durationOf(column, statistic, minute, minute + 1, nowMs);
      out[index] = known[minute];
    }
  }

  private durationOf(column: MetricColumn, statistic: Statistic, from: number, to: number, nowMs: number): number {
    const histograms: Float64Array[] = [];
    for (let minute = from; minute < to; minute++) {
      if (!this.isReadable(minute * ROW, column.byVersion, nowMs)) continue;
      for (const role of column.roles) {
        const histogram = this.durations[2 * minute + role];
        if (histogram !== undefined) histograms.push(histogram);
      }
    }
    if (histograms.length === 0) return Number.NaN;
    const counts = histograms.length === 1 ? histograms[0] : sumOf(histograms);
    return statisticOfDurations(statistic, { edges: this.edges, counts });
  }

  private isReadable(row: number, byVersion: boolean, nowMs: number): boolean {
    const { rows } = this;
    if (row < 0 || row >= rows.length) return false;
    const visibleAtMs = rows[row + VISIBLE_AT];
    // No minute is published at the clock's 0, so 0 is a minute that was not published.
    if (visibleAtMs === 0 || visibleAtMs > nowMs) return false;
    return !byVersion || this.executedVersionWhileUnweighted || rows[row + WEIGHTED] === 1;
  }

  private addCalls(minute: number, role: Role, { invocations, errors, throttles, durations }: PublishedCalls): void {
    const cell = minute * ROW + COUNTS + role * COUNTS_OF_ROLE;
    this.rows[cell + INVOCATIONS] += invocations;
    this.rows[cell + ERRORS] += errors;
    this.rows[cell + THROTTLES] += throttles ?? 0;
    if (durations === undefined || invocations === 0) return;
    this.edges = durations.edges;
    const known = this.durations[2 * minute + role];
    const added = Float64Array.from(durations.counts);
    this.durations[2 * minute + role] = known ? sumOf([known, added]) : added;
  }

  private callsBy(minute: number, role: Role): PublishedCalls {
    const cell = minute * ROW + COUNTS + role * COUNTS_OF_ROLE;
    const [invocations = 0, errors = 0, throttles = 0] = this.rows.subarray(cell, cell + COUNTS_OF_ROLE);
    return { invocations, errors, throttles };
  }

  private rowOf(minute: number): number {
    const row = minute * ROW;
    if (row >= this.rows.length) {
      const grown = new Float64Array(Math.max(2 * this.rows.length, row + ROW));
      grown.set(this.rows);
      this.rows = grown;
    }
    return row;
  }

  private columnOf(reading: MetricReading): MetricColumn | undefined {
    if (this.columns.has(reading)) return this.columns.get(reading);
    const column = metricColumn(this.alias, reading);
    this.columns.set(reading, column);
    return column;
  }
}

function sumOf(histograms: readonly Float64Array[]): Float64Array {
  const sum = Float64Array.from(histograms[0]);
  for (const counts of histograms.slice(1)) {
    for (let bin = 0; bin < sum.length; bin++) sum[bin] += counts[bin];
  }
  return sum;
}
