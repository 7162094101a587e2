/**
 * The local twin: rehearses the rollout of a synthesized template before anything is deployed.
 *
 * @example
 * const [rehearsal] = await rehearse({ template: Template.fromStack(stack).toJSON() }, { fault: parseFault('errors:5') });
 * expect(rehearsal.verdict).toBe('rolled-back');
 */

export { TemplateError } from '../template/template-error';
export { describeExpectation, type Expectation, expectationFor, isExpected, NAMED_EXPECTATIONS } from './expectation';
export {
  type RehearsedFirstDeployment,
  rehearseFirstDeployment,
  renderFirstDeployment,
} from './first-deployment';
export type * from './model';
export { type RehearsedDeployment, type RehearseInput, rehearse } from './rehearse';
export {
  type LockSpan,
  type RehearsedBreakGlass,
  type RehearsedRelease,
  type RehearsedReleases,
  rehearseReleases,
  type TimedRelease,
} from './releases';
export { renderHtml } from './report/html';
export { JSON_REPORT_VERSION, renderJson } from './report/json';
export { renderReleasesPicture } from './report/releases-picture';
export { renderReleases } from './report/releases-text';
export { type Paint, renderTimeline, type TimelineOptions, type Tone } from './report/timeline';
export { renderTrials, renderTrialsJson } from './report/trials';
export {
  DEFAULT_SCENARIO,
  describeFault,
  describeFaults,
  FAULT_FORMS,
  FAULT_KINDS,
  parseFault,
  ScenarioError,
  scenarioFrom,
  scenarioOf,
} from './scenario';
export { faults, traffic } from './scenario/builder';
export { parseScenario, type ReadFile, scenarioFields } from './scenario/document';
export { callsFromCsv } from './scenario/traffic-kinds';
export type { Quantiles, TrialSummary } from './trials/summary';
export { type TrialedDeployment, type TrialsOptions, trials } from './trials/trials';
export type { Rate } from './trials/wilson';
export { isTrialsWorker } from './trials/worker';
