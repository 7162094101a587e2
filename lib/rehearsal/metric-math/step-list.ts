import type { ArrayPlace, Place, ScalarPlace, SeriesPlace } from './place';
import type { TimeSeries } from './time-series';

/** Runs by which the range may move before the buffers are tidied up. */
const SLACK = 64;

/** Writes into `out` one value for each place from `from` up to, not including, `to`. */
export type Fill = (out: TimeSeries, from: number, to: number) => void;

/**
 * Operations in the order in which they run, each with the place of its result.
 *
 * Alarms are evaluated every minute on a range that moved by a minute. So the range moves through buffers that are longer than it, and
 * operations on single points are done again only from the first timestamp on at which a metric changed. Everything else (running
 * sums, averages) is done over the whole range.
 *
 * The methods that add an operation name it by a key, and return the place that it already has if the key is known: an operation that occurs
 * twice runs once.
 */
export class StepList {
  /** Place of the range's first timestamp in every buffer. */
  public from = 0;

  private readonly steps: (() => void)[] = [];
  private readonly buffers: TimeSeries[] = [];
  private readonly known = new Map<string, Place>();
  private nextId = 0;
  private startMs = Number.NaN;
  private changed = 0;
  /** Whether the last run came to its end, so that its points can be kept. */
  private complete = false;

  /**
   * @param length points of every series
   * @param periodMs time between two of them
   */
  public constructor(
    private readonly length: number,
    private readonly periodMs: number,
  ) {}

  /** Place after the range's last timestamp. */
  public get to(): number {
    return this.from + this.length;
  }

  /** Timestamp of a place. */
  public timeOf(index: number): number {
    return this.startMs + (index - this.from) * this.periodMs;
  }

  /**
   * Moves the range and runs all operations.
   *
   * @param startMs the range's first timestamp
   * @param inputs the metrics with what they are in this range
   */
  public run(startMs: number, inputs: Iterable<{ readonly place: SeriesPlace; readonly next: TimeSeries }>): void {
    const kept = this.move(startMs);
    this.complete = false;
    this.changed = this.from + kept;
    for (const { place, next } of inputs) {
      const same = sameAtFirst(place.values, this.from, next, this.changed - this.from);
      this.changed = this.from + same;
      place.values.set(next, this.from);
    }
    for (const step of this.steps) step();
    this.complete = true;
  }

  /** A number that no run changes. */
  public constant(value: number): ScalarPlace {
    const key = `constant ${Object.is(value, -0) ? '-0' : value}`;
    return this.once(key, () => ({ type: 'scalar', id: this.nextId++, constant: true, value }));
  }

  /** A number that is computed in every run. */
  public scalar(key: string, compute: () => number): ScalarPlace {
    return this.once(key, () => {
      const place: ScalarPlace = { type: 'scalar', id: this.nextId++, constant: false, value: Number.NaN };
      this.steps.push(() => {
        place.value = compute();
      });
      return place;
    });
  }

  /** A series of which each value follows from the operands at the same timestamp. */
  public points(key: string, operands: readonly (ScalarPlace | SeriesPlace)[], fill: Fill): SeriesPlace {
    const pointwise = operands.every((operand) => (operand.type === 'scalar' ? operand.constant : operand.pointwise));
    return this.once(key, () => {
      const place = this.input(pointwise);
      const { values } = place;
      if (pointwise) this.steps.push(() => fill(values, this.changed, this.to));
      else this.steps.push(() => fill(values, this.from, this.to));
      return place;
    });
  }

  /** A series whose values follow from the operands at any timestamp. */
  public range(key: string, fill: Fill): SeriesPlace {
    return this.once(key, () => {
      const place = this.input(false);
      this.steps.push(() => fill(place.values, this.from, this.to));
      return place;
    });
  }

  /** A series that no step fills; without data points at first. */
  public input(pointwise = true): SeriesPlace {
    const values = new Float64Array(this.length + SLACK).fill(Number.NaN);
    this.buffers.push(values);
    return { type: 'series', id: this.nextId++, values, pointwise };
  }

  /** A series with the number at every timestamp. */
  public spread(scalar: ScalarPlace): SeriesPlace {
    const key = `spread ${scalar.id}`;
    if (!scalar.constant) return this.range(key, (out, from, to) => out.fill(scalar.value, from, to));
    return this.once(key, () => {
      const place = this.input();
      place.values.fill(scalar.value);
      return place;
    });
  }

  /** An array of known places. */
  public array(items: readonly SeriesPlace[], count: ScalarPlace = this.constant(items.length)): ArrayPlace {
    const key = `array ${items.map(({ id }) => id)} ${count.id}`;
    return this.once(key, () => ({ type: 'array', id: this.nextId++, items, count }));
  }

  /** An array of copies of the series that `choose` returns in a run, at most `size`. */
  public gathered(key: string, size: number, choose: () => readonly SeriesPlace[]): ArrayPlace {
    return this.once(key, () => {
      const count: ScalarPlace = { type: 'scalar', id: this.nextId++, constant: false, value: 0 };
      const items = Array.from({ length: size }, () => this.input(false));
      this.steps.push(() => {
        const chosen = choose();
        chosen.forEach((place, index) => {
          items[index].values.set(this.viewOf(place), this.from);
        });
        count.value = chosen.length;
      });
      return { type: 'array', id: this.nextId++, items, count };
    });
  }

  /** The part of a series that counts. */
  public viewOf({ values }: SeriesPlace): TimeSeries {
    return values.subarray(this.from, this.to);
  }

  /** The number of points that the new range has in common with the last one, at its beginning. */
  private move(startMs: number): number {
    const shift = (startMs - this.startMs) / this.periodMs;
    this.startMs = startMs;
    if (!this.complete || !Number.isInteger(shift) || shift < 0 || shift >= this.length) {
      this.from = 0;
      return 0;
    }
    this.from += shift;
    const kept = this.length - shift;
    if (this.from > SLACK) {
      for (const values of this.buffers) values.copyWithin(0, this.from, this.from + kept);
      this.from = 0;
    }
    return kept;
  }

  private once<P extends Place>(key: string, make: () => P): P {
    const known = this.known.get(key);
    // A key names its kind of operation, so what is known under it has its type.
    if (known !== undefined) return known as P;
    const place = make();
    this.known.set(key, place);
    return place;
  }
}

/** How many of the first `most` points are the same. */
function sameAtFirst(values: TimeSeries, from: number, next: TimeSeries, most: number): number {
  for (let index = 0; index < most; index++) {
    const before = values[from + index];
    const after = next[index];
    if (before !== after && !(Number.isNaN(before) && Number.isNaN(after))) return index;
  }
  return most;
}
