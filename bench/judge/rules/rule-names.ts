/** What a guarded deployment gets unasked: the rule whose targets are checked. */
export const OURS = 'ours: errorRateOverBaseline()';
