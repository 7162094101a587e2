import type { RecordedVerdict } from '../../../lib/contract/ledger/records';
import type { Verdict } from '../../../lib/contract/report';
import { respond } from '../../../lib/judge/response/respond';
import { acknowledgement, RECONCILE, stopEvent } from './response-events';
import { APPLICATION, ResponseWorld, stoppedDeployment } from './response-world';

const MINUTE_MS = 60_000;

function worldWith(...deployments: Parameters<typeof stoppedDeployment>[]): ResponseWorld {
  const world = new ResponseWorld();
  world.deployments.push(...deployments.map((it) => stoppedDeployment(...it)));
  return world;
}

test('a stopped release is remembered, quarantined, told once, and the pipeline is paused', async () => {
  const world = worldWith(['orders', 'd-1']);
  await respond(stopEvent('orders', 'd-1'), world.ports('run'));
  expect(world.incident('d-1')).toMatchObject({
    releaseId: 'r2',
    reason: 'alarm orders-errors rang',
    stoppedBy: 'orders-errors',
    recorded: 'done',
    quarantined: 'done',
    pause: 'held',
    revert: 'restored',
    closed: 'open',
  });
  expect(world.records.get(`deployment#${APPLICATION}/orders|release#2027-01-15T07:50:00.000Z#d-1`)).toMatchObject({
    releaseId: 'r2',
    version: '2',
    outcome: 'Stopped',
  });
  expect(world.quarantine('orders')).toMatchObject({ deploymentId: 'd-1', stoppedBy: 'orders-errors' });
  expect(world.transition).toEqual({
    enabled: false,
    reason: 'cdk-serverless-guardrails closed this for d-1. Acknowledge that deployment to open it again.',
  });
  expect(world.published).toEqual([
    {
      subject: 'release r2 of orders-fn stopped',
      message: [
        'release r2 of orders-fn:live was stopped.',
        'Why: alarm orders-errors rang.',
        'Deployment d-1 from version 1 to 2, 2027-01-15T07:50:00Z to 2027-01-15T08:00:00Z, Stopped.',
        'New version 2: 20 of 100 calls failed (20.00 %)',
        'Current version 1: 10 of 1000 calls failed (1.00 %)',
        'Requests hurt: 20 failed on the new version, 19 more than at the rate of the current version.',
        'Counted at 2027-01-15T08:00:01Z; calls of the last minutes may be missing.',
        'Quarantine: release r2 is refused until acknowledged; another release is not.',
        'Pipeline: nothing enters stage Production of shop-pipeline until this is acknowledged.',
        'Runbook: https://example.com/runbook#errors',
        'To resume:',
        "guardrails acknowledge 'r2' --application Shop --deployment-group orders --ledger releases --reason 'WHY IT MAY GO ON'",
        'or',
        'aws events put-events --entries \'[{"Source":"cdk-serverless-guardrails","DetailType":"Release Acknowledged",' +
          '"Detail":"{\\"application\\":\\"Shop\\",\\"deploymentGroup\\":\\"orders\\",\\"deploymentId\\":\\"d-1\\",' +
          '\\"state\\":\\"ACKNOWLEDGED\\",\\"actor\\":\\"YOUR NAME\\",\\"reason\\":\\"WHY IT MAY GO ON\\"}"}]\'',
      ].join('\n'),
    },
  ]);
});

test('an event that comes twice changes nothing', async () => {
  const world = worldWith(['orders', 'd-1']);
  await respond(stopEvent('orders', 'd-1'), world.ports('one'));
  const before = JSON.stringify([...world.incidents, ...world.records, world.pause, world.transition, world.published]);
  await respond(stopEvent('orders', 'd-1'), world.ports('two'));
  await respond(RECONCILE, world.ports('three'));
  expect(JSON.stringify([...world.incidents, ...world.records, world.pause, world.transition, world.published])).toBe(
    before,
  );
});

test('a deployment of which no event told is found by the reconciliation', async () => {
  const world = worldWith(['orders', 'd-1']);
  await respond(RECONCILE, world.ports('run'));
  expect(world.incident('d-1')).toMatchObject({ pause: 'held', quarantined: 'done' });
  expect(world.published).toHaveLength(1);
});

test('a deployment older than the reconciliation looks back is left alone', async () => {
  const world = worldWith(['orders', 'd-1']);
  world.nowMs += 24 * 60 * MINUTE_MS;
  await respond(RECONCILE, world.ports('run'));
  expect(world.incident('d-1')).toBeUndefined();
});

test('an acknowledgement lets the release pass and opens what we closed', async () => {
  const world = worldWith(['orders', 'd-1']);
  await respond(stopEvent('orders', 'd-1'), world.ports('one'));
  await respond(acknowledgement('orders', 'd-1'), world.ports('two'));
  expect(world.transition).toEqual({ enabled: true });
  expect(world.quarantine('orders')?.acknowledged).toMatchObject({ actor: 'ann', reason: 'seen' });
  expect(world.incident('d-1')).toMatchObject({ closed: 'closed', pause: 'released' });
  expect(world.pause).toMatchObject({ holds: [] });
  expect(world.pause?.turn).toBeUndefined();
});

test('an acknowledgement in the ledger is seen by the reconciliation', async () => {
  const world = worldWith(['orders', 'd-1']);
  await respond(stopEvent('orders', 'd-1'), world.ports('one'));
  world.acknowledgeInLedger('orders');
  await respond(RECONCILE, world.ports('two'));
  expect(world.transition).toEqual({ enabled: true });
  expect(world.incident('d-1')).toMatchObject({ closed: 'closed', acknowledged: { actor: 'ann' } });
});

test.each([
  'maintenance',
  'cdk-serverless-guardrails closed this for d-1. Acknowledge that deployment to open it again. No!',
])('what a person closed is never opened: %s', async (reason) => {
  const world = worldWith(['orders', 'd-1']);
  world.transition = { enabled: false, reason };
  await respond(stopEvent('orders', 'd-1'), world.ports('one'));
  await respond(acknowledgement('orders', 'd-1'), world.ports('two'));
  expect(world.transition).toEqual({ enabled: false, reason });
  expect(world.incident('d-1')).toMatchObject({ closed: 'closed' });
  expect([world.closings, world.openings]).toEqual([[], 0]);
});

test('a reason like ours that we never wrote is not ours', async () => {
  const world = worldWith(['orders', 'd-1']);
  const reason = 'cdk-serverless-guardrails closed this for d-9. Acknowledge that deployment to open it again.';
  world.transition = { enabled: false, reason };
  await respond(stopEvent('orders', 'd-1'), world.ports('one'));
  await respond(acknowledgement('orders', 'd-1'), world.ports('two'));
  expect(world.transition).toEqual({ enabled: false, reason });
});

test('a person who opens the stage has the last word', async () => {
  const world = worldWith(['orders', 'd-1']);
  await respond(stopEvent('orders', 'd-1'), world.ports('one'));
  world.transition = { enabled: true };
  await respond(RECONCILE, world.ports('two'));
  expect(world.transition).toEqual({ enabled: true });
  expect(world.closings).toHaveLength(1);
});

test('a stage is opened only when the last incident is acknowledged', async () => {
  const world = worldWith(['orders', 'd-1'], ['stock', 'd-2']);
  await respond(stopEvent('orders', 'd-1'), world.ports('one'));
  await respond(stopEvent('stock', 'd-2'), world.ports('two'));
  await respond(acknowledgement('orders', 'd-1'), world.ports('three'));
  expect(world.transition.enabled).toBe(false);
  await respond(acknowledgement('stock', 'd-2'), world.ports('four'));
  expect(world.transition).toEqual({ enabled: true });
  expect(world.closings).toHaveLength(1);
});

test('a late event never undoes an acknowledgement of a later stop', async () => {
  const world = worldWith(
    ['orders', 'd-1'],
    ['orders', 'd-2', { createdAtMs: 1_800_000_060_000, endedAtMs: 1_800_000_120_000 }],
  );
  world.nowMs += 10 * MINUTE_MS;
  await respond(stopEvent('orders', 'd-2'), world.ports('one'));
  await respond(acknowledgement('orders', 'd-2'), world.ports('two'));
  await respond(stopEvent('orders', 'd-1'), world.ports('three'));
  expect(world.quarantine('orders')).toMatchObject({ deploymentId: 'd-2', acknowledged: { actor: 'ann' } });
});

test('an acknowledgement of an earlier stop does not cover a later one', async () => {
  const world = worldWith(
    ['orders', 'd-1'],
    ['orders', 'd-2', { createdAtMs: 1_800_000_060_000, endedAtMs: 1_800_000_120_000 }],
  );
  world.nowMs += 10 * MINUTE_MS;
  await respond(stopEvent('orders', 'd-1'), world.ports('one'));
  await respond(stopEvent('orders', 'd-2'), world.ports('two'));
  await respond(acknowledgement('orders', 'd-1'), world.ports('three'));
  expect(world.quarantine('orders')).toMatchObject({ deploymentId: 'd-2' });
  expect(world.quarantine('orders')?.acknowledged).toBeUndefined();
  expect(world.transition.enabled).toBe(false);
});

test('a stop that a later success has overtaken pauses nothing', async () => {
  const world = worldWith(['orders', 'd-1']);
  world.deployments.push(
    stoppedDeployment('orders', 'd-2', { status: 'Succeeded', targetVersion: '3', createdAtMs: 1_800_000_060_000 }),
  );
  world.aliases.set('orders-fn', { version: '3', weights: {}, revisionId: '2' });
  world.nowMs += 60 * MINUTE_MS;
  await respond(stopEvent('orders', 'd-1'), world.ports('run'));
  expect(world.incident('d-1')).toMatchObject({ pause: 'unneeded', revert: 'superseded', quarantined: 'done' });
  expect([world.transition, world.rollbackFailed]).toEqual([{ enabled: true }, 0]);
  expect(world.published[0].message).toContain('Pipeline: stage Production of shop-pipeline was left as it is.');
});

test('an alias that is still weighted after 15 minutes is counted each time and told once', async () => {
  const world = worldWith(['orders', 'd-1']);
  world.aliases.set('orders-fn', { version: '1', weights: { 2: 0.1 }, revisionId: '2' });
  world.nowMs = 1_800_000_000_000 + 15 * MINUTE_MS - 1;
  await respond(stopEvent('orders', 'd-1'), world.ports('one'));
  expect([world.incident('d-1')?.revert, world.rollbackFailed, world.published.length]).toEqual(['awaited', 0, 1]);
  world.nowMs += 1;
  await respond(RECONCILE, world.ports('two'));
  await respond(RECONCILE, world.ports('three'));
  expect([world.incident('d-1')?.revert, world.rollbackFailed]).toEqual(['failed', 2]);
  expect(world.published.slice(1)).toEqual([
    {
      subject: 'ROLLBACK FAILED: orders-fn:live',
      message: [
        'orders-fn:live is not back at version 1: the alias is at version 1 and 10.0 % at version 2.',
        'Deployment d-1 of release r2 ended as Stopped: alarm orders-errors rang.',
        'People may be served by the version that was stopped. The next deployment will fail until the alias is repaired.',
        'Runbook: https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails/blob/main/docs/runbook.md#rollback-failed',
      ].join('\n'),
    },
  ]);
  world.aliases.set('orders-fn', { version: '1', weights: {}, revisionId: '3' });
  await respond(acknowledgement('orders', 'd-1'), world.ports('four'));
  expect(world.incident('d-1')).toMatchObject({ revert: 'restored', closed: 'closed' });
});

test('an acknowledgement does not close an incident whose alias is not back', async () => {
  const world = worldWith(['orders', 'd-1']);
  world.aliases.set('orders-fn', { version: '2', weights: {}, revisionId: '2' });
  world.nowMs += 15 * MINUTE_MS;
  await respond(stopEvent('orders', 'd-1'), world.ports('one'));
  await respond(acknowledgement('orders', 'd-1'), world.ports('two'));
  expect(world.incident('d-1')).toMatchObject({ revert: 'failed', closed: 'open', pause: 'released' });
});

test('while a deployment runs, nothing is said of the alias', async () => {
  const world = worldWith(['orders', 'd-1']);
  world.deployments.push(stoppedDeployment('orders', 'd-2', { status: 'InProgress', endedAtMs: undefined }));
  world.aliases.set('orders-fn', { version: '1', weights: { 3: 0.1 }, revisionId: '2' });
  world.nowMs += 60 * MINUTE_MS;
  await respond(stopEvent('orders', 'd-1'), world.ports('run'));
  expect(world.incident('d-1')?.revert).toBe('awaited');
});

test('a rollback that fails leads to the deployment that it rolls back', async () => {
  const world = worldWith(
    ['orders', 'd-1'],
    ['orders', 'd-2', { status: 'Failed', rollbackOf: 'd-1', targetVersion: '1', currentVersion: '2' }],
  );
  await respond(stopEvent('orders', 'd-2'), world.ports('run'));
  expect([world.incident('d-1')?.releaseId, world.incident('d-2')]).toEqual(['r2', undefined]);
});

test('a deployment that goes back is not held against the older release', async () => {
  const world = worldWith([
    'orders',
    'd-1',
    { currentVersion: '2', targetVersion: '1', status: 'Failed', errorCode: 'INTERNAL_ERROR' },
  ]);
  await respond(stopEvent('orders', 'd-1'), world.ports('run'));
  expect(world.incident('d-1')).toMatchObject({
    severity: 'rollback',
    quarantined: 'unneeded',
    pause: 'unneeded',
    closed: 'closed',
  });
  expect(world.quarantine('orders', 'r1')).toBeUndefined();
  expect(world.published[0].message).toContain('Why: CodeDeploy ended it with INTERNAL_ERROR.');
});

test('a release that a freeze refused is told, and neither quarantined nor paused', async () => {
  const world = worldWith([
    'orders',
    'd-1',
    { status: 'Failed', errorCode: 'HOOK_EXECUTION_FAILURE', failedEvent: 'BeforeAllowTraffic' },
  ]);
  world.records.set(`deployment#${APPLICATION}/orders|evidence#d-1#BeforeAllowTraffic`, {
    recordVersion: 1,
    kind: 'evidence',
    releaseId: 'r2',
    deploymentId: 'd-1',
    source: 'BeforeAllowTraffic',
    atMs: 1_800_000_000_000,
    reason: 'freeze: Black Friday until 2027-01-16',
    stoppedBy: 'freeze',
  });
  await respond(stopEvent('orders', 'd-1'), world.ports('run'));
  expect(world.incident('d-1')).toMatchObject({
    severity: 'refused',
    quarantined: 'unneeded',
    pause: 'unneeded',
    closed: 'closed',
  });
  expect(world.published[0].subject).toBe('release r2 of orders-fn refused before traffic');
  expect(world.published[0].message).toContain('Why: freeze: Black Friday until 2027-01-16.');
});

describe('a hook before traffic that said Failed', () => {
  const verdict = (checkId: string, result: Verdict, mode = 'enforced', lifecycleEvent = 'BeforeAllowTraffic') => ({
    lifecycleEvent,
    checkId,
    mode,
    verdict: result,
  });

  async function severityOf(verdicts: RecordedVerdict[], failedEvent = 'BeforeAllowTraffic') {
    const world = worldWith(['orders', 'd-1', { status: 'Failed', errorCode: 'HOOK_EXECUTION_FAILURE', failedEvent }]);
    world.records.set(`deployment#${APPLICATION}/orders|release#2027-01-15T07:50:00.000Z#d-1`, {
      recordVersion: 1,
      kind: 'release',
      releaseId: 'r2',
      deploymentId: 'd-1',
      version: '2',
      verdicts,
      startedAtMs: 1_799_999_400_000,
      outcome: 'InProgress',
    });
    await respond(stopEvent('orders', 'd-1', 'FAILURE'), world.ports('run'));
    const { severity, quarantined } = world.incident('d-1') ?? {};
    expect(quarantined).toBe(severity === 'stopped' ? 'done' : 'unneeded');
    expect(world.transition.enabled).toBe(severity === 'refused');
    expect(world.published).toHaveLength(1);
    return severity;
  }

  test.each([
    ['a check failed', [verdict('environment', 'FAILED')], 'stopped'],
    ['a secret is missing', [verdict('secret:PaymentKey', 'FAILED')], 'stopped'],
    ['a check failed while a freeze lasts', [verdict('freeze', 'FAILED'), verdict('environment', 'FAILED')], 'stopped'],
    ['a freeze lasts', [verdict('freeze', 'FAILED'), verdict('environment', 'PASSED')], 'refused'],
    ['a lock is held', [verdict('lock', 'FAILED')], 'refused'],
    ['the release is quarantined already', [verdict('quarantine', 'FAILED')], 'refused'],
    ['the ledger does not answer', [verdict('ledger', 'ERRORED')], 'refused'],
    ['a check could not be asked', [verdict('secret:PaymentKey', 'ERRORED')], 'refused'],
    ['there was nothing to judge', [verdict('synthetic-traffic', 'INCONCLUSIVE')], 'refused'],
    [
      'an observed check failed besides',
      [verdict('lock', 'FAILED'), verdict('release', 'FAILED', 'observe')],
      'refused',
    ],
    ['nobody knows why', [], 'stopped'],
    ['every check passed', [verdict('environment', 'PASSED')], 'stopped'],
  ] satisfies [string, RecordedVerdict[], string][])('because %s', async (_, verdicts, severity) => {
    expect(await severityOf(verdicts)).toBe(severity);
  });

  test('because a check after traffic could not be asked is quarantined: people were served by the version', async () => {
    const verdicts = [verdict('alarms', 'ERRORED', 'enforced', 'AfterAllowTraffic')];
    expect(await severityOf(verdicts, 'AfterAllowTraffic')).toBe('stopped');
  });
});

test('a version of which nobody knows the release is told as such and still pauses the pipeline', async () => {
  const world = worldWith(['orders', 'd-1', { targetVersion: '7' }]);
  await respond(stopEvent('orders', 'd-1'), world.ports('run'));
  expect(world.incident('d-1')).toMatchObject({ quarantined: 'unneeded', recorded: 'unneeded', pause: 'held' });
  expect(world.published[0].message).toContain(
    'Quarantine: none, since nobody knows which release this version belongs to.',
  );
});

test('a pipeline that cannot be closed keeps nobody from being told, and is tried again', async () => {
  const world = worldWith(['orders', 'd-1']);
  world.refused.add('close');
  await expect(respond(stopEvent('orders', 'd-1'), world.ports('one'))).rejects.toThrow(
    new Error('the response is not finished, it is tried again: pause: denied: close failed with AccessDenied'),
  );
  expect(world.published[0].message).toContain(
    'Pipeline: stage Production of shop-pipeline is NOT CLOSED YET, it is tried again.',
  );
  expect(world.published[0].message).toContain('Not done yet: pause: denied: close failed with AccessDenied');
  expect(world.quarantine('orders')).toBeDefined();
  world.refused.clear();
  world.nowMs += 2 * MINUTE_MS;
  await respond(RECONCILE, world.ports('two'));
  expect([world.incident('d-1')?.pause, world.published.length]).toEqual(['held', 1]);
});

test('a plan that could not be read is read again before anything is quarantined', async () => {
  const world = worldWith(['orders', 'd-1']);
  world.refused.add('plans');
  await expect(respond(stopEvent('orders', 'd-1'), world.ports('one'))).rejects.toThrow(
    new Error('the response is not finished, it is tried again: release: denied: plans failed with AccessDenied'),
  );
  expect(world.incident('d-1')).toMatchObject({ quarantined: 'due', pause: 'held' });
  expect(world.published[0].message).toContain('Quarantine: NOT DONE YET, it is tried again.');
  world.refused.clear();
  await respond(RECONCILE, world.ports('two'));
  expect(world.incident('d-1')).toMatchObject({ releaseId: 'r2', quarantined: 'done' });
});

test('evidence that cannot be read is told as missing', async () => {
  const world = worldWith(['orders', 'd-1']);
  world.refused.add('counts').add('rungAlarms');
  await respond(stopEvent('orders', 'd-1'), world.ports('run'));
  expect(world.published[0].message).toContain('Why: an alarm of the deployment group was active.');
  expect(world.published[0].message).toContain(
    'Calls and errors could not be read, so it is not known how many requests were hurt.',
  );
  expect(world.log).toContain('counts: not known: denied: counts failed with AccessDenied');
});

test('a notice of which nobody knows whether it was published is repeated, and says so', async () => {
  const world = worldWith(['orders', 'd-1']);
  const lost = world.ports('one', async (what, serve) => {
    const answer = serve();
    if (what === 'publish') throw new Error('the answer was lost');
    return answer;
  });
  await expect(respond(stopEvent('orders', 'd-1'), lost)).rejects.toThrow(/notice: Error/);
  world.nowMs += 2 * MINUTE_MS - 1;
  await respond(RECONCILE, world.ports('two'));
  expect(world.published).toHaveLength(1);
  world.nowMs += 1;
  await respond(RECONCILE, world.ports('three'));
  await respond(RECONCILE, world.ports('four'));
  expect(world.published.map(({ subject }) => subject)).toEqual([
    'release r2 of orders-fn stopped',
    '[repeat?] release r2 of orders-fn stopped',
  ]);
  expect(world.published[1].message).toContain(
    'Attempt 2: it is not known whether an earlier notice of this incident was published.',
  );
});

test('without a pipeline the quarantine is the pause', async () => {
  const world = new ResponseWorld(['orders'], false);
  world.deployments.push(stoppedDeployment('orders', 'd-1'));
  await respond(stopEvent('orders', 'd-1'), world.ports('run'));
  expect(world.incident('d-1')).toMatchObject({ pause: 'unneeded', closed: 'open' });
  expect(world.published[0].message).toContain('Pipeline: none is configured; the quarantine is the pause.');
});

test('a deployment that succeeded needs no response', async () => {
  const world = worldWith(['orders', 'd-1', { status: 'Succeeded' }]);
  await respond(stopEvent('orders', 'd-1'), world.ports('run'));
  expect([world.incidents.size, world.published.length]).toEqual([0, 0]);
});

test('a deployment that has not ended yet is tried again', async () => {
  const world = worldWith(['orders', 'd-1', { status: 'InProgress', endedAtMs: undefined }]);
  await expect(respond(stopEvent('orders', 'd-1'), world.ports('run'))).rejects.toThrow(
    new Error('deployment d-1 has not ended yet, it is InProgress'),
  );
});

test('an acknowledgement of nothing is refused', async () => {
  await expect(respond(acknowledgement('orders', 'd-1'), new ResponseWorld().ports('run'))).rejects.toThrow(
    new Error('no incident of deployment d-1 is open, so there is nothing to acknowledge'),
  );
});

test('an event of another application is refused', async () => {
  const event = stopEvent('orders', 'd-1');
  event.detail.application = 'Other';
  await expect(respond(event, new ResponseWorld().ports('run'))).rejects.toThrow(
    new Error('the event is about application Other, expected Shop'),
  );
});

test('one group that cannot be asked keeps no other group from being reconciled', async () => {
  const world = worldWith(['stock', 'd-2']);
  const ports = world.ports('run', async (what, serve) => {
    if (what === 'incidents' && !failed) {
      failed = true;
      throw new Error('out of order');
    }
    return serve();
  });
  let failed = false;
  await expect(respond(RECONCILE, ports)).rejects.toThrow(
    new Error('the response is not finished, it is tried again: orders: Error'),
  );
  expect(world.incident('d-2')).toMatchObject({ pause: 'held' });
});

describe('locks', () => {
  const owners = (world: ResponseWorld) => world.lock.holds.map(({ owner }) => owner);

  test.each(['Stopped', 'Failed', 'Succeeded'])('of a deployment that %s are freed, and no others', async (status) => {
    const world = worldWith(['orders', 'd-1', { status }]);
    await respond(stopEvent('orders', 'd-1', 'SUCCESS'), world.ports('run'));
    expect(owners(world)).toEqual(['d-77']);
  });

  test('of a deployment that has not ended stay, and the run fails, so that Lambda repeats it', async () => {
    const world = worldWith(['orders', 'd-1', { status: 'InProgress', endedAtMs: undefined }]);
    await expect(respond(stopEvent('orders', 'd-1'), world.ports('run'))).rejects.toThrow(
      'deployment d-1 has not ended yet, it is InProgress',
    );
    expect(owners(world)).toEqual(['d-1', 'd-77']);
  });

  test('that no event freed are freed by the reconciliation', async () => {
    const world = worldWith(['orders', 'd-1', { status: 'Succeeded', createdAtMs: 0 }]);
    await respond(RECONCILE, world.ports('run'));
    expect(owners(world)).toEqual(['d-77']);
    expect(world.published).toEqual([]);
  });

  test('of a deployment that still shifts are prolonged by the reconciliation, of others not', async () => {
    const world = worldWith(['orders', 'd-1', { status: 'InProgress' }]);
    const before = world.lock.holds.map(({ untilMs }) => untilMs);
    world.nowMs = before[0];
    await respond(RECONCILE, world.ports('run'));
    expect(world.lock.holds.map(({ untilMs }) => untilMs)).toEqual([before[0] + 15 * MINUTE_MS, before[1]]);
  });

  test('that cannot be freed keep nobody from being told, and are freed by the next reconciliation', async () => {
    const world = worldWith(['orders', 'd-1']);
    world.refused.add('write lock');
    await expect(respond(stopEvent('orders', 'd-1'), world.ports('run'))).rejects.toThrow(
      'the response is not finished, it is tried again: lock orders-db: denied: write lock failed with AccessDenied',
    );
    expect([world.published.length, owners(world)]).toEqual([1, ['d-1', 'd-77']]);
    world.refused.clear();
    await respond(RECONCILE, world.ports('again'));
    expect(owners(world)).toEqual(['d-77']);
  });
});

describe('outcomes', () => {
  test.each([
    ['Succeeded', {}, 'Succeeded'],
    ['Stopped', { failedEvent: 'AllowTraffic' }, 'RolledBack'],
    ['Failed', { failedEvent: 'BeforeAllowTraffic', errorCode: 'HOOK_EXECUTION_FAILURE' }, 'Blocked'],
    ['Failed', { failedEvent: 'AfterAllowTraffic', errorCode: 'HOOK_EXECUTION_FAILURE' }, 'RolledBack'],
    ['Failed', { failedEvent: undefined }, 'RolledBack'],
  ])('of a deployment that %s with %j are counted once, however often it is told', async (status, more, outcome) => {
    const world = worldWith(['orders', 'd-1', { status, ...more }]);
    await respond(stopEvent('orders', 'd-1'), world.ports('one'));
    await respond(stopEvent('orders', 'd-1'), world.ports('two'));
    await respond(RECONCILE, world.ports('three'));
    expect(world.counted).toEqual([outcome]);
  });

  test('that no event told are counted by the reconciliation, and later reconciliations leave the deployment alone', async () => {
    const world = worldWith(['orders', 'd-1', { status: 'Succeeded' }]);
    await respond(RECONCILE, world.ports('one'));
    expect(world.counted).toEqual(['Succeeded']);
    world.refused.add('find');
    await respond(RECONCILE, world.ports('two'));
    expect(world.counted).toEqual(['Succeeded']);
  });

  test('of rollbacks are not counted', async () => {
    const back = { status: 'Succeeded', rollbackOf: 'd-1', currentVersion: '2', targetVersion: '1' };
    const world = worldWith(['orders', 'd-1'], ['orders', 'd-2', back]);
    await respond(RECONCILE, world.ports('one'));
    await respond(stopEvent('orders', 'd-2', 'SUCCESS'), world.ports('two'));
    expect(world.counted).toEqual(['RolledBack']);
  });
});
