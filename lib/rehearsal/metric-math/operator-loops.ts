import type { BinaryOperator } from './syntax-tree';
import { finite, type TimeSeries } from './time-series';

/** Writes into `out` one value for each place from `from` up to, not including, `to`. */
type SeriesLoop = (out: TimeSeries, from: number, to: number, left: TimeSeries, right: TimeSeries) => void;
type ScalarLoop = (out: TimeSeries, from: number, to: number, series: TimeSeries, scalar: number) => void;

/**
 * One operator in its four forms. Every form has a loop of its own: with the operation as a parameter of a common loop, an evaluation
 * takes several times as long, because the engine cannot inline it.
 */
export interface OperatorLoops {
  readonly scalars: (left: number, right: number) => number;
  /**
   * Between two series. Where one of them has no data point it counts as 0, in arithmetic as in comparisons and AND/OR; where both
   * have none there is none (CloudWatch user guide, using metric math: basic arithmetic, comparison operators).
   */
  readonly series: SeriesLoop;
  /** Between a series and a number, which has no timestamps of its own: a missing data point stays missing. */
  readonly scalarRight: ScalarLoop;
  readonly scalarLeft: ScalarLoop;
}

/** One side of an operation between two series, of which the other side is `other`. */
function side(value: number, other: number): number {
  if (!Number.isNaN(value)) return value;
  return Number.isNaN(other) ? value : 0;
}

/** 1 or 0; nothing where `operand` is nothing. */
function truth(operand: number, holds: boolean): number {
  if (Number.isNaN(operand)) return operand;
  return holds ? 1 : 0;
}

const plusScalar: ScalarLoop = (out, from, to, a, s) => {
  for (let i = from; i < to; i++) out[i] = finite(a[i] + s);
};
const timesScalar: ScalarLoop = (out, from, to, a, s) => {
  for (let i = from; i < to; i++) out[i] = finite(a[i] * s);
};
const equalsScalar: ScalarLoop = (out, from, to, a, s) => {
  for (let i = from; i < to; i++) out[i] = truth(a[i], a[i] === s);
};
const differsFromScalar: ScalarLoop = (out, from, to, a, s) => {
  for (let i = from; i < to; i++) out[i] = truth(a[i], a[i] !== s);
};
const isBelowScalar: ScalarLoop = (out, from, to, a, s) => {
  for (let i = from; i < to; i++) out[i] = truth(a[i], a[i] < s);
};
const isAtMostScalar: ScalarLoop = (out, from, to, a, s) => {
  for (let i = from; i < to; i++) out[i] = truth(a[i], a[i] <= s);
};
const isAboveScalar: ScalarLoop = (out, from, to, a, s) => {
  for (let i = from; i < to; i++) out[i] = truth(a[i], a[i] > s);
};
const isAtLeastScalar: ScalarLoop = (out, from, to, a, s) => {
  for (let i = from; i < to; i++) out[i] = truth(a[i], a[i] >= s);
};
const andScalar: ScalarLoop = (out, from, to, a, s) => {
  for (let i = from; i < to; i++) out[i] = truth(a[i], a[i] !== 0 && s !== 0);
};
const orScalar: ScalarLoop = (out, from, to, a, s) => {
  for (let i = from; i < to; i++) out[i] = truth(a[i], a[i] !== 0 || s !== 0);
};

const LOOPS: Readonly<Record<BinaryOperator, OperatorLoops>> = {
  '+': {
    scalars: (left, right) => finite(left + right),
    series: (out, from, to, a, b) => {
      for (let i = from; i < to; i++) out[i] = finite(side(a[i], b[i]) + side(b[i], a[i]));
    },
    scalarRight: plusScalar,
    scalarLeft: plusScalar,
  },
  '-': {
    scalars: (left, right) => finite(left - right),
    series: (out, from, to, a, b) => {
      for (let i = from; i < to; i++) out[i] = finite(side(a[i], b[i]) - side(b[i], a[i]));
    },
    scalarRight: (out, from, to, a, s) => {
      for (let i = from; i < to; i++) out[i] = finite(a[i] - s);
    },
    scalarLeft: (out, from, to, a, s) => {
      for (let i = from; i < to; i++) out[i] = finite(s - a[i]);
    },
  },
  '*': {
    scalars: (left, right) => finite(left * right),
    series: (out, from, to, a, b) => {
      for (let i = from; i < to; i++) out[i] = finite(side(a[i], b[i]) * side(b[i], a[i]));
    },
    scalarRight: timesScalar,
    scalarLeft: timesScalar,
  },
  '/': {
    scalars: (left, right) => finite(left / right),
    series: (out, from, to, a, b) => {
      for (let i = from; i < to; i++) out[i] = finite(side(a[i], b[i]) / side(b[i], a[i]));
    },
    scalarRight: (out, from, to, a, s) => {
      for (let i = from; i < to; i++) out[i] = finite(a[i] / s);
    },
    scalarLeft: (out, from, to, a, s) => {
      for (let i = from; i < to; i++) out[i] = finite(s / a[i]);
    },
  },
  '^': {
    scalars: (left, right) => (Number.isNaN(left) ? left : finite(left ** right)),
    series: (out, from, to, a, b) => {
      for (let i = from; i < to; i++) out[i] = finite(side(a[i], b[i]) ** side(b[i], a[i]));
    },
    // NaN ** 0 is 1, which would make a data point of nothing.
    scalarRight: (out, from, to, a, s) => {
      for (let i = from; i < to; i++) out[i] = Number.isNaN(a[i]) ? Number.NaN : finite(a[i] ** s);
    },
    scalarLeft: (out, from, to, a, s) => {
      for (let i = from; i < to; i++) out[i] = finite(s ** a[i]);
    },
  },
  '==': comparison(
    (left, right) => left === right,
    equalsScalar,
    equalsScalar,
    (out, from, to, a, b) => {
      for (let i = from; i < to; i++) {
        const left = side(a[i], b[i]);
        out[i] = truth(left, left === side(b[i], a[i]));
      }
    },
  ),
  '!=': comparison(
    (left, right) => left !== right,
    differsFromScalar,
    differsFromScalar,
    (out, from, to, a, b) => {
      for (let i = from; i < to; i++) {
        const left = side(a[i], b[i]);
        out[i] = truth(left, left !== side(b[i], a[i]));
      }
    },
  ),
  '<': comparison(
    (left, right) => left < right,
    isBelowScalar,
    isAboveScalar,
    (out, from, to, a, b) => {
      for (let i = from; i < to; i++) {
        const left = side(a[i], b[i]);
        out[i] = truth(left, left < side(b[i], a[i]));
      }
    },
  ),
  '<=': comparison(
    (left, right) => left <= right,
    isAtMostScalar,
    isAtLeastScalar,
    (out, from, to, a, b) => {
      for (let i = from; i < to; i++) {
        const left = side(a[i], b[i]);
        out[i] = truth(left, left <= side(b[i], a[i]));
      }
    },
  ),
  '>': comparison(
    (left, right) => left > right,
    isAboveScalar,
    isBelowScalar,
    (out, from, to, a, b) => {
      for (let i = from; i < to; i++) {
        const left = side(a[i], b[i]);
        out[i] = truth(left, left > side(b[i], a[i]));
      }
    },
  ),
  '>=': comparison(
    (left, right) => left >= right,
    isAtLeastScalar,
    isAtMostScalar,
    (out, from, to, a, b) => {
      for (let i = from; i < to; i++) {
        const left = side(a[i], b[i]);
        out[i] = truth(left, left >= side(b[i], a[i]));
      }
    },
  ),
  AND: comparison(
    (left, right) => left !== 0 && right !== 0,
    andScalar,
    andScalar,
    (out, from, to, a, b) => {
      for (let i = from; i < to; i++) {
        const left = side(a[i], b[i]);
        out[i] = truth(left, left !== 0 && side(b[i], a[i]) !== 0);
      }
    },
  ),
  OR: comparison(
    (left, right) => left !== 0 || right !== 0,
    orScalar,
    orScalar,
    (out, from, to, a, b) => {
      for (let i = from; i < to; i++) {
        const left = side(a[i], b[i]);
        out[i] = truth(left, left !== 0 || side(b[i], a[i]) !== 0);
      }
    },
  ),
};

function comparison(
  holds: (left: number, right: number) => boolean,
  scalarRight: ScalarLoop,
  scalarLeft: ScalarLoop,
  series: SeriesLoop,
): OperatorLoops {
  const scalars = (left: number, right: number): number => truth(left + right, holds(left, right));
  return { scalars, series, scalarRight, scalarLeft };
}

/** The loops of an operator. The scalar of {@link OperatorLoops.scalarRight} and `scalarLeft` must be a number, not NaN. */
export function loopsOf(operator: BinaryOperator): OperatorLoops {
  return LOOPS[operator];
}
