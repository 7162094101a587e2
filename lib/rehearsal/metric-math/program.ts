import { ExpressionCompiler } from './expression-compiler';
import { ExpressionError } from './expression-error';
import { parseExpression } from './parser';
import { type Place, type SeriesPlace, seriesOf } from './place';
import { StepList } from './step-list';
import type { MathValue, TimeSeries } from './time-series';

/** What expressions are compiled for. */
export interface ProgramScope {
  /** Points of every series. */
  readonly length: number;
  /** Seconds between two points. */
  readonly periodSec: number;
  /** Ids of the metrics, in the order of the request. */
  readonly metricIds: readonly string[];
  /** Texts of the expressions by id. */
  readonly expressions: ReadonlyMap<string, string>;
}

/**
 * Expressions that were parsed and checked once and are evaluated often: a list of operations over buffers that are made once.
 *
 * What each operation does about missing data, and how that is known, is in docs/fidelity.md.
 */
export class Program {
  private readonly steps: StepList;
  private readonly metrics: ReadonlyMap<string, SeriesPlace>;
  private readonly inputs: ReadonlyMap<string, { readonly place: SeriesPlace; readonly next: TimeSeries }>;
  private readonly results = new Map<string, Place>();

  /**
   * @throws ExpressionError where an expression is none, refers to nothing or in a circle, or gives an operation a parameter of the
   *   wrong type (a number where a series is needed)
   * @throws UnsupportedExpressionError where an expression has a function that the twin does not know
   */
  public constructor(private readonly scope: ProgramScope) {
    this.steps = new StepList(scope.length, scope.periodSec * 1000);
    this.metrics = new Map(scope.metricIds.map((id) => [id, this.steps.input()]));
    const inputs = [...this.metrics].map(
      ([id, place]) => [id, { place, next: new Float64Array(scope.length) }] as const,
    );
    this.inputs = new Map(inputs);
    for (const id of scope.expressions.keys()) this.expression(id, []);
  }

  /** The buffer of a metric, to be filled before every run. */
  public input(id: string): TimeSeries {
    const input = this.inputs.get(id);
    if (input === undefined) throw new ExpressionError(`no metric has the id "${id}"`);
    return input.next;
  }

  /** What a metric or expression evaluates to: a number, one time series or several. */
  public typeOf(id: string): Place['type'] {
    return this.placeOf(id).type;
  }

  /** What a metric or expression evaluated to in the last run. The next run overwrites it. */
  public valueOf(id: string): MathValue {
    const place = this.placeOf(id);
    if (place.type === 'scalar') return place.value;
    if (place.type === 'series') return this.steps.viewOf(place);
    return seriesOf(place).map((item) => this.steps.viewOf(item));
  }

  /**
   * Evaluates all expressions on what is in the inputs.
   *
   * @param startMs the first timestamp, for the functions of time
   * @throws ExpressionError where two arrays turn out to have different numbers of series
   */
  public run(startMs: number): void {
    this.steps.run(startMs, this.inputs.values());
  }

  private placeOf(id: string): Place {
    const place = this.metrics.get(id) ?? this.results.get(id);
    if (place === undefined) throw new ExpressionError(`nothing has the id "${id}"`);
    return place;
  }

  /** @param path the expressions that are being compiled, the outermost first */
  private expression(id: string, path: readonly string[]): Place | undefined {
    const known = this.metrics.get(id) ?? this.results.get(id);
    const text = this.scope.expressions.get(id);
    if (known !== undefined || text === undefined) return known;
    const inner = [...path, id];
    if (path.includes(id)) {
      throw new ExpressionError(`expressions refer to each other in a circle: ${inner.join(' > ')}`);
    }
    const { steps, metrics } = this;
    const { periodSec } = this.scope;
    const compiler = new ExpressionCompiler(text, steps, periodSec, metrics, (next) => this.expression(next, inner));
    const place = compiler.compile(parseExpression(text));
    this.results.set(id, place);
    return place;
  }
}
