import type { Asked } from '../operations/group-survey';

/** `DEAD`: it does not do what it is there for. `UNPROVEN`: nothing speaks for it or against it, or nobody could be asked. */
export type VitalVerdict = 'ALIVE' | 'UNPROVEN' | 'DEAD';

/** One thing that the doctor looked at. */
export interface VitalFinding {
  readonly verdict: VitalVerdict;
  /** `<application>/<deployment group>`, or what was named on the command line. */
  readonly subject: string;
  /**
   * What was looked at: `plan`, `alias`, `rollback`, `alarms`, `alarm <name>`, `series`, `hook <name>`, `calendar`, `ledger`, `incidents`,
   * `response`, `alert`, `transition`.
   */
  readonly part: string;
  /** For people: lower case, what was seen and what it means. */
  readonly text: string;
}

/** What to say of something that nobody could tell. */
export function unanswered(asked: Asked<unknown> & { known: false }): Pick<VitalFinding, 'verdict' | 'text'> {
  return { verdict: asked.refuted ? 'DEAD' : 'UNPROVEN', text: asked.why };
}
