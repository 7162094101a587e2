import fc from 'fast-check';
import type { CheckResult, HookReport } from '../../lib/contract/report';
import { embeddedMetrics } from '../../lib/handlers/embedded-metrics';

const NOW = 1_700_000_000_000;
const check = (change: Partial<CheckResult>): CheckResult => ({
  id: 'canary id',
  kind: 'environment',
  mode: 'enforced',
  verdict: 'FAILED',
  findings: [{ code: 'environment.missing', message: 'canary message', subject: 'canary subject' }],
  durationMs: 1,
  ...change,
});
const report = (change: Partial<HookReport> = {}): HookReport => ({
  reportVersion: 1,
  lifecycleEvent: 'BeforeAllowTraffic',
  deploymentId: 'd-1',
  outcome: 'Succeeded',
  reason: 'canary reason',
  functionName: 'orders',
  checks: [],
  durationMs: 1_234,
  ...change,
});
const lines = (given: HookReport, isFirst = true) =>
  embeddedMetrics(given, NOW, isFirst).map((text) => JSON.parse(text));

test('a run that succeeded leaves one datapoint of each metric, by function and lifecycle event', () => {
  expect(lines(report())).toEqual([
    {
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: 'CdkServerlessGuardrails',
            Dimensions: [['FunctionName', 'LifecycleEvent']],
            Metrics: [
              { Name: 'HookSucceeded', Unit: 'Count' },
              { Name: 'HookFailed', Unit: 'Count' },
              { Name: 'HookDuration', Unit: 'Milliseconds' },
              { Name: 'EnvironmentMismatch', Unit: 'Count' },
            ],
          },
        ],
      },
      FunctionName: 'orders',
      LifecycleEvent: 'BeforeAllowTraffic',
      HookSucceeded: 1,
      HookFailed: 0,
      HookDuration: 1_234,
      EnvironmentMismatch: 0,
      deploymentId: 'd-1',
    },
  ]);
});

test('a run that failed counts what was not passed by kind, and the variables that do not fit', () => {
  const { findings } = check({});
  const checks = [
    check({ findings: [...findings, ...findings] }),
    check({ verdict: 'ERRORED' }),
    check({ kind: 'secret' }),
    check({ kind: 'parameter', verdict: 'INCONCLUSIVE', skipped: true }),
    check({ kind: 'release', verdict: 'PASSED' }),
  ];
  const [run, ...kinds] = lines(report({ outcome: 'Failed', checks }));
  expect(run).toMatchObject({ HookSucceeded: 0, HookFailed: 1, EnvironmentMismatch: 2 });
  expect(kinds.map(({ _aws, ...fields }) => [_aws.CloudWatchMetrics[0].Dimensions, fields])).toEqual([
    [
      [['FunctionName', 'CheckKind']],
      { FunctionName: 'orders', CheckKind: 'environment', CheckFailed: 2, deploymentId: 'd-1' },
    ],
    [
      [['FunctionName', 'CheckKind']],
      { FunctionName: 'orders', CheckKind: 'secret', CheckFailed: 1, deploymentId: 'd-1' },
    ],
  ]);
});

test('what a break-glass skipped is counted by function and by application', () => {
  const brokenGlass = {
    applicationName: 'shop',
    actor: 'canary',
    reason: 'canary',
    expiresAtMs: 1,
    skipped: ['freeze', 'db'],
  };
  const [, skipped] = lines(report({ brokenGlass }));
  expect(skipped).toMatchObject({ FunctionName: 'orders', Application: 'shop', BrokenGlass: 2, deploymentId: 'd-1' });
  expect(skipped._aws.CloudWatchMetrics[0].Dimensions).toEqual([['FunctionName'], ['Application']]);
});

test('further lines of a run count nothing twice', () => {
  expect(lines(report({ checks: [check({})] }), false)).toEqual([]);
});

test.each([true, false])('an outcome that could not be told counts alone, as the first line or not: %s', (isFirst) => {
  const [line, ...others] = lines(report({ outcome: 'Failed', unreported: true, functionName: undefined }), isFirst);
  expect(line).toMatchObject({ FunctionName: 'unknown', LifecycleEvent: 'BeforeAllowTraffic', HookUnreported: 1 });
  expect(line).not.toHaveProperty('HookFailed');
  expect(others).toEqual([]);
});

test('no text of a report becomes part of a metric, but the function and the deployment', () => {
  const brokenGlass = {
    applicationName: 'shop',
    actor: 'canary',
    reason: 'canary',
    expiresAtMs: 1,
    skipped: ['canary'],
  };
  fc.assert(
    fc.property(fc.constantFrom('FAILED', 'ERRORED', 'INCONCLUSIVE', 'PASSED'), fc.boolean(), (verdict, unreported) => {
      const given = report({ checks: [check({ verdict })], brokenGlass, unreported, runbook: 'canary' });
      expect(embeddedMetrics(given, NOW, true).join()).not.toContain('canary');
    }),
  );
});
