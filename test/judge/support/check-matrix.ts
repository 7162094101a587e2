import type { CheckKind, CheckSpec } from '../../../lib/contract/plan';
import type { Verdict } from '../../../lib/contract/report';
import { PortError, type PortErrorKind } from '../../../lib/judge/ports';
import { type FakeInspection, hanging } from '../../support/hook-host';

/** What may be the matter when a check looks. */
export const CONDITIONS = ['pass', 'fail', 'no data', 'denied', 'throttled', 'hanging', 'malformed'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** How the world is, and exactly what the check says then: its verdict, and each finding as `code: message`. */
export interface Cell {
  readonly world?: (inspection: FakeInspection) => void;
  readonly verdict: Verdict;
  readonly told: readonly string[];
}

type WithoutBase<T> = T extends CheckSpec ? Omit<T, 'id' | 'mode'> : never;

export interface Row {
  readonly spec: WithoutBase<CheckSpec>;
  readonly cells: Readonly<Record<Condition, Cell>>;
}

/** Every call is refused in one way. */
export function refusing(kind: PortErrorKind): (inspection: FakeInspection) => void {
  return (inspection) => {
    inspection.fail = () => {
      throw new PortError(kind, 'the call');
    };
  };
}

/** No call is ever answered. */
export function silent(inspection: FakeInspection): void {
  inspection.fail = hanging;
}

export type Matrix = Readonly<Record<CheckKind, Row>>;
