import type { AlarmState } from '../ports';

/** One entry of a live alarm: a metric, or an expression over other entries. */
export type LiveMetric =
  | {
      readonly id: string;
      readonly returnData: boolean;
      readonly namespace: string;
      readonly metricName: string;
      readonly dimensions: Readonly<Record<string, string>>;
      /** `Sum`, `p99`, `TC(400:)` ... */
      readonly stat: string;
    }
  | { readonly id: string; readonly returnData: boolean; readonly expression: string };

/** One data point as an alarm saw it; without a value it was missing. */
export interface SeenDatapoint {
  /** Begin of its period, in milliseconds since 1970. */
  readonly atMs: number;
  readonly value?: number;
}

/** What an alarm saw when its state changed last: `StateReasonData` of DescribeAlarms. */
export interface StateReasonData {
  /** When it asked for the data, in milliseconds since 1970. */
  readonly queryDateMs: number;
  readonly periodSec: number;
  /** Newest first, as CloudWatch tells them. */
  readonly datapoints: readonly SeenDatapoint[];
}

/** A metric alarm as CloudWatch describes it. */
export interface LiveAlarm {
  readonly name: string;
  readonly state: AlarmState;
  readonly entries: readonly LiveMetric[];
  readonly periodSec: number;
  readonly evaluationPeriods: number;
  /** `PARTIAL_DATA`, `EVALUATION_ERROR`, `EVALUATION_FAILURE`: the state rests on less than it should (API reference, MetricAlarm). */
  readonly evaluationState?: string;
  readonly reasonData?: StateReasonData;
  /** Why the library cannot recompute the alarm, where it cannot: an anomaly band, several metrics of different periods. */
  readonly notComputable?: string;
}

/** Entries to read, over the half-open range of time from `startMs` to `endMs`. */
export interface MetricDataRequest {
  /** For messages: what the entries belong to. */
  readonly subject: string;
  readonly entries: readonly LiveMetric[];
  readonly periodSec: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Data points by the begin of their period, in milliseconds since 1970. */
export type DatapointsByTime = ReadonlyMap<number, number>;

/** Reads alarms and series. Every method rejects with a PortError. */
export interface CloudWatchPort {
  /** Metric alarms by name; a name that CloudWatch does not know is absent from the map. */
  alarms(names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, LiveAlarm>>;
  /** Series of every metric and of the entry that returns data, by id; rejects where CloudWatch answers with a part of them. */
  metricData(request: MetricDataRequest, signal: AbortSignal): Promise<ReadonlyMap<string, DatapointsByTime>>;
}
