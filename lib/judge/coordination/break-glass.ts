import type { BreakGlassRecord } from '../../contract/ledger/records';

/** Kinds of checks that nobody may skip: without them nobody knows what is being released. */
export const UNSKIPPABLE = ['identity', 'release', 'artifact'] as const;

/**
 * Whether a break-glass lets a release pass one gate now. It names the gate, belongs to the release, has begun, and ends at its own
 * instant even where DynamoDB has not deleted it yet.
 */
export function breaksGlass(
  record: BreakGlassRecord | undefined,
  gate: { readonly id: string; readonly kind: string },
  releaseId: string,
  nowMs: number,
): boolean {
  if (record === undefined || record.releaseId !== releaseId) return false;
  if ((UNSKIPPABLE as readonly string[]).includes(gate.kind)) return false;
  return nowMs >= record.atMs && nowMs < record.expiresAtMs && record.skip.includes(gate.id);
}
