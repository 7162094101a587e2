import { describeExpression, ExpressionError } from './expression-error';
import { compileCall } from './functions';
import { operation } from './operations';
import { type ArrayPlace, type Place, type SeriesPlace, seriesOf } from './place';
import type { StepList } from './step-list';
import type { SyntaxNode } from './syntax-tree';

/** Turns the syntax tree of one expression into steps. */
export class ExpressionCompiler {
  /**
   * @param text the expression as written, for errors
   * @param metrics places of the metrics, in the order of the request
   * @param reference the place of a metric or expression by id, undefined where there is none
   */
  public constructor(
    private readonly text: string,
    public readonly steps: StepList,
    public readonly periodSec: number,
    public readonly metrics: ReadonlyMap<string, SeriesPlace>,
    private readonly reference: (id: string) => Place | undefined,
  ) {}

  /** @throws ExpressionError where an operation is given what it does not take */
  public compile(node: SyntaxNode): Place {
    switch (node.type) {
      case 'number':
        return this.steps.constant(node.value);
      case 'reference':
        return this.reference(node.id) ?? this.refuse(`nothing has the id "${node.id}"`, node.position);
      case 'negation':
        return this.operation('*', this.steps.constant(-1), this.compile(node.operand), 1);
      case 'operation':
        return this.operation(node.operator, this.compile(node.left), this.compile(node.right), node.position);
      case 'array':
        return this.array(node.items, node.position);
      case 'call':
        return compileCall(this, node);
      default:
        return this.refuse(`unexpected ${node.type === 'string' ? 'text' : node.name}`, node.position);
    }
  }

  /** Throws an ExpressionError that names the expression and the place. */
  public refuse(problem: string, position: number): never {
    throw this.error(problem, position);
  }

  private error(problem: string, position: number): ExpressionError {
    return new ExpressionError(`${describeExpression(this.text)}: ${problem} at character ${position}`);
  }

  private operation(operator: Parameters<typeof operation>[1], left: Place, right: Place, position: number): Place {
    return operation(this.steps, operator, left, right, (problem) => this.error(problem, position));
  }

  private array(nodes: readonly SyntaxNode[], position: number): ArrayPlace {
    const parts = nodes.map((node) => {
      const place = this.compile(node);
      return place.type === 'scalar' ? this.refuse('an array holds time series, got a number', position) : place;
    });
    const places = parts.flatMap((part) => (part.type === 'series' ? [part] : part.items));
    const counts = parts.flatMap((part) => (part.type === 'series' ? [] : [part.count]));
    if (counts.every(({ constant }) => constant)) return this.steps.array(places);
    return this.steps.gathered(`together ${parts.map(({ id }) => id)}`, places.length, () =>
      parts.flatMap((part) => (part.type === 'series' ? [part] : seriesOf(part))),
    );
  }
}
