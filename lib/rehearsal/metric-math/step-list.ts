import type { ArrayPlace, Place, ScalarPlace, SeriesPlace } from './place';
import type { TimeSeries } from './time-series';

/**
 * Operations in the order in which they run, each with the place of its result.
 *
 * Every method names the operation by a key, and returns the place that it already has if the key is known: an operation that occurs twice
 * runs once.
 */
export class StepList {
  /** First timestamp of the running evaluation. */
  public startMs = 0;

  private readonly steps: (() => void)[] = [];
  private readonly known = new Map<string, Place>();
  private nextId = 0;

  /** @param length points of every series */
  public constructor(private readonly length: number) {}

  /** Runs all operations. */
  public run(startMs: number): void {
    this.startMs = startMs;
    for (const step of this.steps) step();
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

  /** A series that `fill` writes in every run, at every timestamp. */
  public series(key: string, fill: (out: TimeSeries) => void): SeriesPlace {
    return this.once(key, () => {
      const place = this.input();
      this.steps.push(() => fill(place.values));
      return place;
    });
  }

  /** A series that somebody else fills before each run; without data points at first. */
  public input(): SeriesPlace {
    return { type: 'series', id: this.nextId++, values: new Float64Array(this.length).fill(Number.NaN) };
  }

  /** A series with the number at every timestamp. */
  public spread(scalar: ScalarPlace): SeriesPlace {
    const key = `spread ${scalar.id}`;
    if (!scalar.constant) return this.series(key, (out) => out.fill(scalar.value));
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
  public gathered(key: string, size: number, choose: () => readonly TimeSeries[]): ArrayPlace {
    return this.once(key, () => {
      const count: ScalarPlace = { type: 'scalar', id: this.nextId++, constant: false, value: 0 };
      const items = Array.from({ length: size }, () => this.input());
      this.steps.push(() => {
        const chosen = choose();
        chosen.forEach((series, index) => {
          items[index].values.set(series);
        });
        count.value = chosen.length;
      });
      return { type: 'array', id: this.nextId++, items, count };
    });
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
