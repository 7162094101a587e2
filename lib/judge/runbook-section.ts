import { DEFAULT_RUNBOOK } from '../contract/names';

/** Why a run can end without a judgement of the checks; each reason is a section of docs/runbook.md. */
export const STOP_SECTIONS = [
  'event',
  'deployment',
  'first-deployment',
  'plan',
  'identity',
  'inspection',
  'report',
  'unexpected',
] as const;
export type StopSection = (typeof STOP_SECTIONS)[number];

/**
 * The page for a run that ended without a judgement. Always our own: a plan's runbook, where the plan is known at all,
 * need not have more than one section for each kind of check.
 */
export function stopRunbook(section: StopSection): string {
  return `${DEFAULT_RUNBOOK}#${section}`;
}
