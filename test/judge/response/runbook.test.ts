import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stopCause } from '../../../lib/judge/response/stop-cause';
import { stoppedDeployment } from './response-world';

const PAGE = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'runbook.md'), 'utf8');
const SECTIONS = [...PAGE.matchAll(/^## (\S+)$/gm)].map(([, section]) => section);

test.each([
  ['ALARM_ACTIVE', undefined],
  ['HOOK_EXECUTION_FAILURE', undefined],
  ['HOOK_EXECUTION_FAILURE', 'secret:PaymentKey'],
  ['HOOK_EXECUTION_FAILURE', 'quarantine'],
  ['MANUAL_STOP', undefined],
  ['SOMETHING_NEW', undefined],
])('a deployment that ended with %s, stopped by %s, has a section in the runbook', (errorCode, stoppedBy) => {
  const evidence = {
    recordVersion: 1 as const,
    kind: 'evidence' as const,
    releaseId: 'r2',
    deploymentId: 'd-1',
    source: 'BeforeAllowTraffic',
    atMs: 1,
    reason: 'why',
    stoppedBy,
  };
  const sources = stoppedBy === undefined ? {} : { evidence };
  const { runbook } = stopCause(stoppedDeployment('orders', 'd-1', { errorCode }), sources);
  expect(runbook).toMatch(/^https:\/\/github\.com\/.+\/docs\/runbook\.md#/);
  expect(SECTIONS).toContain(runbook.split('#')[1]);
});

test.each(['rollback-failed', 'response-failed'])('the alarm %s has a section in the runbook', (section) => {
  expect(SECTIONS).toContain(section);
});
