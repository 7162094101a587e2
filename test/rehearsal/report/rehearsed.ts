import type { HookReport } from '../../../lib/contract/report';
import type { RehearsedDeployment } from '../../../lib/rehearsal/rehearse';
import { DEFAULT_SCENARIO } from '../../../lib/rehearsal/scenario';

const hook: HookReport = {
  reportVersion: 1,
  lifecycleEvent: 'BeforeAllowTraffic',
  deploymentId: 'd-REHEARSAL',
  outcome: 'Succeeded',
  reason: '2 checks passed',
  checks: [
    { id: 'environment', kind: 'environment', mode: 'enforced', verdict: 'PASSED', findings: [], durationMs: 1 },
    {
      id: 'secret:Key',
      kind: 'secret',
      mode: 'observe',
      verdict: 'ERRORED',
      findings: [{ code: 'secret.denied', message: 'secret key may not be looked at' }],
      durationMs: 2,
    },
  ],
  durationMs: 3,
};

/** A release that an alarm rolled back, told exactly. */
export const ROLLED_BACK: RehearsedDeployment = {
  template: 'stack Shop',
  deployable: 'OrdersAlias',
  functionName: 'Shop-Orders',
  aliasName: 'live',
  currentVersion: '1',
  targetVersion: '2',
  deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  alarms: [{ name: 'orders-errors-v2', threshold: 1, comparison: 'GreaterThanOrEqualToThreshold' }],
  notes: [],
  scenario: { ...DEFAULT_SCENARIO, faults: [{ kind: 'errors', points: 5 }] },
  verdict: 'rolled-back',
  cause: 'alarm orders-errors-v2 went to ALARM',
  stoppedBy: 'orders-errors-v2',
  minutesToStop: 2.6,
  shiftSteps: [
    { atMin: 0, weight: 0.1 },
    { atMin: 5, weight: 1 },
  ],
  timeline: [
    { atMin: -0.5, kind: 'deployment', text: 'version 2 is to replace 1' },
    { atMin: 0, kind: 'hook', text: 'BeforeAllowTraffic Succeeded: 2 checks passed' },
    { atMin: 0, kind: 'shift', text: 'version 2 gets 10 % of the calls' },
    { atMin: 1.999999, kind: 'alarm', text: 'alarm orders-errors-v2 went from OK to ALARM' },
    { atMin: 2.25, kind: 'deployment', text: 'stopped: alarm orders-errors-v2 is in ALARM' },
    { atMin: 2.6, kind: 'rollback', text: 'version 1 has all calls again' },
    { atMin: 2.6, kind: 'verdict', text: 'alarm orders-errors-v2 went to ALARM' },
  ],
  minutes: [
    { minute: -1, weight: 0, current: { invocations: 3000, errors: 3 }, target: { invocations: 0, errors: 0 } },
    { minute: 0, weight: 0.1, current: { invocations: 2700, errors: 2 }, target: { invocations: 300, errors: 15 } },
    { minute: 1, weight: 0.1, current: { invocations: 2700, errors: 4 }, target: { invocations: 300, errors: 17 } },
  ],
  alarmSamples: [
    { atMin: 0.3, alarmName: 'orders-errors-v2', state: 'OK', value: 0 },
    { atMin: 1.3, alarmName: 'orders-errors-v2', state: 'INSUFFICIENT_DATA' },
    { atMin: 1.999999, alarmName: 'orders-errors-v2', state: 'ALARM', value: 1 },
  ],
  hookReports: [hook],
  failedCalls: 32.4,
  failedCallsAllAtOnce: 4500,
};

/** A release that a check blocked before traffic. */
export const BLOCKED: RehearsedDeployment = {
  ...ROLLED_BACK,
  notes: ['nested stack Inner was not read: its template is not at hand'],
  scenario: { ...DEFAULT_SCENARIO, faults: [{ kind: 'missing-secret' }] },
  verdict: 'blocked',
  cause: 'BeforeAllowTraffic failed before any traffic moved: check secret:Key failed: secret key does not exist',
  stoppedBy: 'secret:Key',
  minutesToStop: undefined,
  timeline: [
    { atMin: 0, kind: 'deployment', text: 'version 2 is to replace 1' },
    {
      atMin: 0.05,
      kind: 'hook',
      text: 'BeforeAllowTraffic Failed: check secret:Key failed: secret key does not exist',
    },
    { atMin: 0.05, kind: 'verdict', text: 'BeforeAllowTraffic failed before any traffic moved' },
  ],
  minutes: [],
  alarmSamples: [],
  hookReports: [
    {
      ...hook,
      outcome: 'Failed',
      reason: 'check secret:Key failed: secret key does not exist',
      checks: [],
      runbook: 'https://example.com/runbook#secret',
    },
  ],
  failedCalls: 0,
  failedCallsAllAtOnce: 0,
};
