import { type Expectation, isExpected } from '../expectation';
import type { RehearsedDeployment } from '../rehearse';

/** Raised whenever a field changes its meaning or goes away; new fields do not raise it. */
export const JSON_REPORT_VERSION = 2;

/** Times and values without the noise of floating point: a millisecond is the finest that anyone compares. */
function tidy(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(5)) : value;
}

function entryOf(rehearsal: RehearsedDeployment, expectation: Expectation | undefined): Record<string, unknown> {
  return {
    template: rehearsal.template,
    deployment: rehearsal.deployable,
    functionName: rehearsal.functionName,
    aliasName: rehearsal.aliasName,
    currentVersion: rehearsal.currentVersion,
    targetVersion: rehearsal.targetVersion,
    deploymentConfigName: rehearsal.deploymentConfigName,
    scenario: rehearsal.scenario,
    verdict: rehearsal.verdict,
    ...(expectation === undefined
      ? {}
      : { expected: expectation, asExpected: isExpected(rehearsal.verdict, expectation) }),
    cause: rehearsal.cause,
    stoppedBy: rehearsal.stoppedBy ?? null,
    errorCode: rehearsal.errorCode ?? null,
    minutesToStop: rehearsal.minutesToStop ?? null,
    failedCalls: rehearsal.failedCalls,
    failedCallsAllAtOnce: rehearsal.failedCallsAllAtOnce,
    failedCallsAssumption: rehearsal.failedCallsAssumption ?? null,
    slowCalls: rehearsal.slowCalls ?? null,
    slowCallsAllAtOnce: rehearsal.slowCallsAllAtOnce ?? null,
    resolution: rehearsal.resolution ?? null,
    notes: rehearsal.notes,
    shiftSteps: rehearsal.shiftSteps,
    timeline: rehearsal.timeline,
    minutes: rehearsal.minutes,
    alarms: rehearsal.alarms,
    alarmSamples: rehearsal.alarmSamples,
    evidenceSamples: rehearsal.evidenceSamples ?? [],
    hookReports: rehearsal.hookReports,
  };
}

/**
 * Rehearsals as JSON: `{ reportVersion, rehearsals: [...] }`, each with the fields of {@link RehearsedDeployment}.
 *
 * `deployment` is the alias's logical id; times are minutes from the first shift; what does
 * not apply is null; with an expectation given, `expected` and `asExpected` say whether the verdict is the expected one.
 */
export function renderJson(rehearsals: readonly RehearsedDeployment[], expectation?: Expectation): string {
  const entries = rehearsals.map((rehearsal) => entryOf(rehearsal, expectation));
  return `${JSON.stringify({ reportVersion: JSON_REPORT_VERSION, rehearsals: entries }, tidy, 2)}\n`;
}
