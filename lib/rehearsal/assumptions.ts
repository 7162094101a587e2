/**
 * What the twin takes for granted where AWS documents nothing, or where a rehearsal needs a number. Each has its line in
 * docs/fidelity.md, which says how well it is known and how to verify it.
 */
export interface TwinAssumptions {
  /** Minutes of calls before the deployment, so that the current version has a history; longer where an alarm looks further back. */
  readonly warmUpMin: number;
  /** Minutes before the deployment in which the alarms exist and are evaluated; they begin in INSUFFICIENT_DATA. */
  readonly alarmsExistMin: number;
  /** Seconds between two looks of CodeDeploy at the alarms. Unverified: AWS does not publish it; at most 16 s were observed. */
  readonly alarmPollSec: number;
  /** Whether CodeDeploy still looks at the alarms while the AfterAllowTraffic hook runs. Unverified. */
  readonly alarmsArmedDuringAfterAllowTraffic: boolean;
  /** Whether metrics by ExecutedVersion exist too while one version has all the traffic. Unverified. */
  readonly executedVersionWhileUnweighted: boolean;
  /** Minutes from the stop until the current version has all calls again: uniform between the two. Unverified. */
  readonly rollbackMin: readonly [number, number];
  /** A hook that has not reported by then has failed (CodeDeploy user guide, AppSpec hooks section for Lambda). */
  readonly hookLimitMin: number;
  /**
   * Percentage points of calls of the new version that fail under a fault of its configuration (a missing secret, a blank
   * variable). The twin does not run the function, so it assumes the worst; 0 for faults that no call notices.
   */
  readonly configurationFaultPoints: number;
  /** Minutes of calls shown after the deployment is over. */
  readonly tailMin: number;
  /** Least minutes of the comparison "all traffic at once and nobody stops it"; the length of the shift where that is longer. */
  readonly allAtOnceMin: number;
}

export const DEFAULT_ASSUMPTIONS: TwinAssumptions = {
  warmUpMin: 60,
  alarmsExistMin: 5,
  alarmPollSec: 15,
  alarmsArmedDuringAfterAllowTraffic: true,
  executedVersionWhileUnweighted: true,
  rollbackMin: [0.25, 1],
  hookLimitMin: 60,
  configurationFaultPoints: 100,
  tailMin: 3,
  allAtOnceMin: 30,
};
