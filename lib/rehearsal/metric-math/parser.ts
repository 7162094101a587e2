import { describeExpression, ExpressionError, UnsupportedExpressionError } from './expression-error';
import { checkCall } from './function-signature';
import type { BinaryOperator, SyntaxNode } from './syntax-tree';
import { type Token, tokenize } from './token';

/** Operators that bind equally strongly, the weakest first; the user guide does not state the order (docs/fidelity.md). */
const PRECEDENCE: readonly (readonly string[])[] = [
  ['OR'],
  ['AND'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/'],
];

/** Deeper nesting is refused, so that no expression can exhaust the stack. */
const MAXIMUM_DEPTH = 60;

const KEYWORDS: readonly string[] = ['REPEAT', 'LINEAR', 'ASC', 'DESC'];

/** Names of functions that SORT takes as words. */
const SORT_KEYWORDS: readonly string[] = ['AVG', 'MIN', 'MAX', 'SUM'];

/**
 * Parses one metric-math expression.
 *
 * @throws ExpressionError where it is not one: a single line that names the expression, the culprit and its place
 * @throws UnsupportedExpressionError where it calls a function of CloudWatch that the twin does not know
 */
export function parseExpression(expression: string): SyntaxNode {
  if (/^\s*SELECT\s/i.test(expression)) {
    throw new UnsupportedExpressionError(
      `${describeExpression(expression)}: the local twin does not know Metrics Insights queries`,
    );
  }
  return new Parser(expression).parse();
}

class Parser {
  private readonly tokens: readonly Token[];
  private index = 0;
  private depth = 0;

  public constructor(private readonly expression: string) {
    this.tokens = tokenize(expression);
  }

  public parse(): SyntaxNode {
    const node = this.operation(0);
    if (this.peek().kind !== 'end') this.refuse(this.peek(), 'an operator or the end');
    return node;
  }

  private operation(level: number): SyntaxNode {
    if (level === PRECEDENCE.length) return this.negation();
    let left = this.operation(level + 1);
    while (this.peek().kind === 'symbol' && PRECEDENCE[level].includes(this.peek().text)) {
      const { text, position } = this.next();
      left = {
        type: 'operation',
        operator: text as BinaryOperator,
        left,
        right: this.operation(level + 1),
        position,
      };
    }
    return left;
  }

  private negation(): SyntaxNode {
    if (!this.at('-')) return this.power();
    this.next();
    return this.nested(() => ({ type: 'negation', operand: this.negation() }));
  }

  private power(): SyntaxNode {
    const left = this.primary();
    if (!this.at('^')) return left;
    const { position } = this.next();
    return this.nested(() => ({ type: 'operation', operator: '^', left, right: this.negation(), position }));
  }

  private primary(): SyntaxNode {
    const token = this.next();
    switch (token.kind) {
      case 'number':
        return { type: 'number', value: Number(token.text) };
      case 'string':
        return { type: 'string', value: token.text, position: token.position };
      case 'id':
        return { type: 'reference', id: token.text, position: token.position };
      case 'name':
        return this.callOrKeyword(token);
      default:
        if (token.text === '(') return this.parenthesis();
        if (token.text === '[') {
          return this.nested(() => ({ type: 'array', items: this.list(']'), position: token.position }));
        }
        return this.refuse(token, 'a number, an id, a function or "("');
    }
  }

  private parenthesis(): SyntaxNode {
    return this.nested(() => {
      const inner = this.operation(0);
      this.expect(')');
      return inner;
    });
  }

  private callOrKeyword(token: Token): SyntaxNode {
    const isSortKeyword = SORT_KEYWORDS.includes(token.text) && this.at(',');
    if (isSortKeyword || (!this.at('(') && KEYWORDS.includes(token.text))) {
      return { type: 'keyword', name: token.text, position: token.position };
    }
    const place = `at character ${token.position}`;
    // Asked before the arguments, whose own grammar an unknown function may bring along.
    checkCall(token.text, undefined, describeExpression(this.expression), place);
    this.expect('(');
    const parameters = this.nested(() => this.list(')'));
    checkCall(token.text, parameters.length, describeExpression(this.expression), place);
    return { type: 'call', name: token.text, parameters, position: token.position };
  }

  private list(closing: string): SyntaxNode[] {
    const items: SyntaxNode[] = [];
    if (!this.at(closing)) {
      items.push(this.operation(0));
      while (this.at(',')) {
        this.next();
        items.push(this.operation(0));
      }
    }
    this.expect(closing);
    return items;
  }

  private nested<T>(parse: () => T): T {
    this.depth++;
    if (this.depth > MAXIMUM_DEPTH) {
      throw new ExpressionError(
        `${describeExpression(this.expression)}: nested deeper than ${MAXIMUM_DEPTH} levels at character ${this.peek().position}`,
      );
    }
    const result = parse();
    this.depth--;
    return result;
  }

  private peek(): Token {
    return this.tokens[this.index];
  }

  private next(): Token {
    const token = this.tokens[this.index];
    if (token.kind !== 'end') this.index++;
    return token;
  }

  private at(symbol: string): boolean {
    return this.peek().kind === 'symbol' && this.peek().text === symbol;
  }

  private expect(symbol: string): void {
    const token = this.next();
    if (token.kind !== 'symbol' || token.text !== symbol) this.refuse(token, `"${symbol}"`);
  }

  private refuse(token: Token, expected: string): never {
    const found = token.kind === 'end' ? 'the end' : `"${token.text}"`;
    throw new ExpressionError(
      `${describeExpression(this.expression)}: expected ${expected}, got ${found} at character ${token.position}`,
    );
  }
}
