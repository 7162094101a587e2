export const ARITHMETIC_OPERATORS = ['+', '-', '*', '/', '^'] as const;
export const COMPARISON_OPERATORS = ['==', '!=', '<', '<=', '>', '>='] as const;
export const LOGICAL_OPERATORS = ['AND', 'OR'] as const;

export type ArithmeticOperator = (typeof ARITHMETIC_OPERATORS)[number];
export type ComparisonOperatorSign = (typeof COMPARISON_OPERATORS)[number];
export type LogicalOperator = (typeof LOGICAL_OPERATORS)[number];
export type BinaryOperator = ArithmeticOperator | ComparisonOperatorSign | LogicalOperator;

/** One node of a parsed expression. `position` counts characters from 1. */
export type SyntaxNode =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'string'; readonly value: string; readonly position: number }
  /** A metric or another expression, by its id. */
  | { readonly type: 'reference'; readonly id: string; readonly position: number }
  /** A word that only some function understands, such as REPEAT in FILL. */
  | { readonly type: 'keyword'; readonly name: string; readonly position: number }
  | { readonly type: 'negation'; readonly operand: SyntaxNode }
  | {
      readonly type: 'operation';
      readonly operator: BinaryOperator;
      readonly left: SyntaxNode;
      readonly right: SyntaxNode;
      readonly position: number;
    }
  | {
      readonly type: 'call';
      readonly name: string;
      readonly parameters: readonly SyntaxNode[];
      readonly position: number;
    }
  | { readonly type: 'array'; readonly items: readonly SyntaxNode[]; readonly position: number };

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.type) {
    case 'negation':
      return [node.operand];
    case 'operation':
      return [node.left, node.right];
    case 'call':
      return node.parameters;
    case 'array':
      return node.items;
    default:
      return [];
  }
}

/** Every id the expression refers to, each once, in order of first use. */
export function referencedIds(node: SyntaxNode): string[] {
  const own = node.type === 'reference' ? [node.id] : [];
  return [...new Set([...own, ...childrenOf(node).flatMap(referencedIds)])];
}

/** The expression in one canonical spelling, every operation in parentheses: parsing it gives the same tree again. */
export function printExpression(node: SyntaxNode): string {
  switch (node.type) {
    case 'number':
      return decimal(node.value);
    case 'string':
      return node.value.includes('"') ? `'${node.value}'` : `"${node.value}"`;
    case 'reference':
      return node.id;
    case 'keyword':
      return node.name;
    case 'negation':
      return `(-${printExpression(node.operand)})`;
    case 'operation':
      return `(${printExpression(node.left)} ${node.operator} ${printExpression(node.right)})`;
    case 'call':
      return `${node.name}(${node.parameters.map(printExpression).join(', ')})`;
    case 'array':
      return `[${node.items.map(printExpression).join(', ')}]`;
  }
}

// Metric math has no exponents, which String() would use for very small and very large numbers.
function decimal(value: number): string {
  const text = String(value);
  const match = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const digits = match[1] + (match[2] ?? '');
  const exponent = Number(match[3]);
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  return digits + '0'.repeat(exponent - (digits.length - 1));
}
