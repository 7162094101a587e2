import type { CheckMode as SpecMode } from '../contract/plan';
import type { CheckOptions } from './check';

/** The fields that every check of a plan has. */
export function specBase(
  defaultId: string,
  options: CheckOptions,
  defaultMode: SpecMode = 'enforced',
): { id: string; mode: SpecMode } {
  return { id: options.id ?? defaultId, mode: options.mode ?? defaultMode };
}
