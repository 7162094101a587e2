import { GATES } from '../../contract/coordination';
import type { Plan } from '../../contract/plan';
import { UNSKIPPABLE } from '../coordination/break-glass';

/** Why a check cannot be skipped: it must not be, or no plan has it. */
export interface SkipRefusal {
  readonly id: string;
  readonly why: 'unskippable' | 'unknown';
}

function kindsOf({ beforeAllowTraffic, afterAllowTraffic }: Plan): ReadonlyMap<string, string> {
  return new Map([...beforeAllowTraffic, ...afterAllowTraffic].map(({ id, kind }) => [id, kind]));
}

/** Whether an id or the kind of its check tells what is being released: nobody may skip that. */
function isUnskippable(id: string, kind: string | undefined): boolean {
  const unskippable: readonly string[] = UNSKIPPABLE;
  return unskippable.includes(id) || (kind !== undefined && unskippable.includes(kind));
}

/**
 * Which of the ids a break-glass must not or cannot name. Gates need no plan; everything else must be a check of one of the plans.
 */
export function skipRefusals(skip: readonly string[], plans: readonly Plan[]): SkipRefusal[] {
  const known = plans.map(kindsOf);
  return skip.flatMap((id): SkipRefusal[] => {
    const kinds = known.flatMap((kindOf) => kindOf.get(id) ?? []);
    if (isUnskippable(id, undefined) || kinds.some((kind) => isUnskippable(id, kind)))
      return [{ id, why: 'unskippable' }];
    return kinds.length > 0 || (GATES as readonly string[]).includes(id) ? [] : [{ id, why: 'unknown' }];
  });
}

/** Everything that a break-glass may name, sorted. */
export function skippableIds(plans: readonly Plan[]): string[] {
  const ids = plans.flatMap((plan) =>
    [...kindsOf(plan)].flatMap(([id, kind]) => (isUnskippable(id, kind) ? [] : [id])),
  );
  return [...new Set([...GATES, ...ids])].sort();
}
