/** A metric-math expression that CloudWatch would refuse, or whose meaning is not documented. One line, names the place. */
export class ExpressionError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'ExpressionError';
  }
}

/**
 * A metric-math function that exists in CloudWatch and that the twin does not know. The rehearsal stops with it: an alarm
 * that cannot be evaluated must not look like an alarm that stayed quiet.
 */
export class UnsupportedExpressionError extends ExpressionError {
  public constructor(message: string) {
    super(message);
    this.name = 'UnsupportedExpressionError';
  }
}

/** `expression "a +": ...`; long expressions are cut so that the error stays one readable line. */
export function describeExpression(expression: string): string {
  const oneLine = expression.replace(/\s+/g, ' ');
  return `expression "${oneLine.length > 80 ? `${oneLine.slice(0, 77)}...` : oneLine}"`;
}
