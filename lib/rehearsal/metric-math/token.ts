import { describeExpression, ExpressionError } from './expression-error';

export type TokenKind = 'number' | 'string' | 'id' | 'name' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; of a string without its quotes. `&&` and `||` read `AND` and `OR`. */
  readonly text: string;
  /** Character in the expression, counted from 1. */
  readonly position: number;
}

/** Longest expression that CloudWatch takes (API reference, MetricDataQuery). */
export const MAXIMUM_EXPRESSION_LENGTH = 2048;

const PATTERN =
  /(?<space>\s+)|(?<number>\d+(?:\.\d+)?|\.\d+)|(?<string>"[^"]*"|'[^']*')|(?<id>[a-z][A-Za-z0-9_]*)|(?<name>[A-Z][A-Z0-9_]*)|(?<symbol>&&|\|\||[<>=!]=|[-+*/^<>(),[\]])/y;

const LOGICAL: Readonly<Record<string, string>> = { '&&': 'AND', '||': 'OR', AND: 'AND', OR: 'OR' };

/**
 * The words of a metric-math expression, ending with a token of kind `end`.
 *
 * Ids start with a lowercase letter, functions and keywords are uppercase (CloudWatch user guide, using metric math).
 *
 * @throws ExpressionError where a character belongs to no word, or the expression is longer than 2,048 characters
 */
export function tokenize(expression: string): Token[] {
  if (expression.length > MAXIMUM_EXPRESSION_LENGTH) {
    throw new ExpressionError(
      `${describeExpression(expression)}: expected at most ${MAXIMUM_EXPRESSION_LENGTH} characters, got ${expression.length}`,
    );
  }
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < expression.length) {
    PATTERN.lastIndex = offset;
    const groups = PATTERN.exec(expression)?.groups;
    if (groups === undefined) {
      const character = JSON.stringify(String.fromCodePoint(expression.codePointAt(offset) as number));
      throw new ExpressionError(
        `${describeExpression(expression)}: unexpected character ${character} at character ${offset + 1}`,
      );
    }
    const [kind, text] = Object.entries(groups).find(([, matched]) => matched !== undefined) as [string, string];
    if (kind !== 'space') tokens.push(tokenOf(kind as TokenKind, text, offset + 1));
    offset += text.length;
  }
  tokens.push({ kind: 'end', text: 'the end', position: expression.length + 1 });
  return tokens;
}

function tokenOf(kind: TokenKind, text: string, position: number): Token {
  if (Object.hasOwn(LOGICAL, text)) return { kind: 'symbol', text: LOGICAL[text], position };
  return { kind, text: kind === 'string' ? text.slice(1, -1) : text, position };
}
