import type { RecordedVerdict, ReleaseRecord } from '../../contract/ledger/records';

/** One release as the report tells it. */
export interface ObservedRelease {
  readonly release: ReleaseRecord;
  /** Verdicts of observed checks that would have stopped it, had they been enforced. */
  readonly wouldHaveStopped: readonly RecordedVerdict[];
}

/** What observed checks would have done: everything but PASSED stops, as it does where a check is enforced. */
export function observedStops(releases: readonly ReleaseRecord[]): ObservedRelease[] {
  return releases.map((release) => ({
    release,
    wouldHaveStopped: release.verdicts.filter(({ mode, verdict }) => mode === 'observe' && verdict !== 'PASSED'),
  }));
}
