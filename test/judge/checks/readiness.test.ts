import type { ReadinessCheckSpec } from '../../../lib/contract/plan';
import { checkReadiness } from '../../../lib/judge/checks/readiness';
import { type FunctionVersionView, PortError } from '../../../lib/judge/ports';
import { type CheckScene, checkScene } from '../../support/check-context';

const SPEC: ReadinessCheckSpec = { kind: 'readiness', id: 'readiness', mode: 'enforced' };

/** A scene in which the target version is as each look in turn says; the last look stays. */
function sceneWith(...looks: Partial<FunctionVersionView>[]): CheckScene {
  const scene = checkScene();
  let looked = 0;
  const original = scene.inspection.functionVersion.bind(scene.inspection);
  scene.inspection.functionVersion = async (name, version) => {
    const view = await original(name, version);
    return version === '7' ? { ...view, ...looks[Math.min(looked++, looks.length - 1)] } : view;
  };
  return scene;
}

async function answerIn({ context, clock }: CheckScene) {
  const { verdict, findings, summary } = await clock.run(checkReadiness(SPEC, context));
  return { verdict, findings: findings.map(({ code, message }) => `${code}: ${message}`), summary };
}

test('a version that Lambda is done with, behind an alias that is whole, passes with four calls', async () => {
  const scene = checkScene();
  expect(await scene.clock.run(checkReadiness(SPEC, scene.context))).toEqual({ verdict: 'PASSED', findings: [] });
  expect([...scene.inspection.calls].sort()).toEqual([
    'alias orders:live',
    'functionVersion orders:6',
    'functionVersion orders:7',
    'reservedConcurrency orders',
  ]);
});

describe('the target version', () => {
  test.each([
    [{ state: 'Failed', stateReason: 'SubnetOutOfIPAddresses' }, 'Failed (SubnetOutOfIPAddresses)'],
    [{ state: 'Inactive' }, 'Inactive'],
    [{ state: 'active' }, 'active'],
  ])('fails in the state %j, without waiting', async (view, told) => {
    const scene = sceneWith(view);
    expect(await answerIn(scene)).toMatchObject({
      verdict: 'FAILED',
      findings: [
        `readiness.not-active: version 7 is ${told}, expected Active; see its state in the Lambda console, and publish it again`,
      ],
    });
    expect(scene.clock.now()).toBe(0);
  });

  test.each([
    [{ state: 'Pending' }, {}],
    [{ lastUpdateStatus: 'InProgress' }, { lastUpdateStatus: 'Successful' }],
  ])('is waited for while Lambda is at work on it: %j', async (busy, done) => {
    const scene = sceneWith(busy, busy, done);
    expect(await answerIn(scene)).toMatchObject({ verdict: 'PASSED', findings: [] });
    expect(scene.clock.now()).toBe(10_000);
  });

  test('is waited for no longer than two minutes', async () => {
    const scene = sceneWith({ state: 'Pending' });
    expect(await answerIn(scene)).toMatchObject({
      verdict: 'FAILED',
      findings: [expect.stringMatching(/^readiness\.not-active: version 7 is Pending, expected Active;/)],
    });
    expect(scene.clock.now()).toBe(115_000);
  });

  test('is not waited for beyond the end of the run', async () => {
    const scene = sceneWith({ state: 'Pending' });
    const context = { ...scene.context, endsAtMs: 12_000 };
    expect(await answerIn({ ...scene, context })).toMatchObject({ verdict: 'FAILED' });
    expect(scene.clock.now()).toBe(10_000);
  });

  test.each(['Failed', 'InProgress'])('fails when its last update is %s', async (lastUpdateStatus) => {
    expect(await answerIn(sceneWith({ lastUpdateStatus }))).toMatchObject({
      verdict: 'FAILED',
      findings: [
        `readiness.not-updated: the last update of version 7 is ${lastUpdateStatus}, expected Successful; publish it again`,
      ],
    });
  });

  test('without a state is no pass', async () => {
    expect(await answerIn(sceneWith({ state: undefined }))).toMatchObject({
      verdict: 'ERRORED',
      findings: [
        'readiness.unread: version 7 cannot be read: malformed: Lambda answered for version 7 without a state',
      ],
    });
  });

  test('that starts without the SnapStart it asks for is told, and stops nothing', async () => {
    const message =
      'version 7 starts without SnapStart although its function asks for it; its first calls will be slow';
    expect(await answerIn(sceneWith({ snapStartOff: true }))).toEqual({
      verdict: 'PASSED',
      findings: [`readiness.snap-start-off: ${message}`],
      summary: message,
    });
    expect(await answerIn(sceneWith({ snapStartOff: false }))).toMatchObject({ verdict: 'PASSED', findings: [] });
  });
});

test.each([
  [0, 'FAILED'],
  [1, 'PASSED'],
  [undefined, 'PASSED'],
])('a reserved concurrency of %s is %s', async (reserved, verdict) => {
  const scene = checkScene();
  scene.inspection.reserved = reserved;
  const answer = await answerIn(scene);
  expect(answer.verdict).toBe(verdict);
  expect(answer.findings).toEqual(
    verdict === 'PASSED'
      ? []
      : [
          'readiness.no-concurrency: function orders has a reserved concurrency of 0, so Lambda refuses all of its calls; give it another one, or remove it',
        ],
  );
});

describe('the alias', () => {
  test('fails when a part of its calls goes elsewhere already', async () => {
    const scene = checkScene();
    scene.inspection.aliasView = { version: '6', weighted: ['5'] };
    expect(await answerIn(scene)).toMatchObject({
      verdict: 'FAILED',
      findings: [
        'readiness.alias-weighted: alias live of orders already sends a part of its calls to version 5; a deployment was stopped half-way, put the alias on one version',
      ],
    });
  });

  test('fails when it is not where the deployment takes it to be', async () => {
    const scene = checkScene();
    scene.inspection.aliasView = { version: '5', weighted: [] };
    expect(await answerIn(scene)).toMatchObject({
      verdict: 'FAILED',
      findings: [
        'readiness.alias-moved: alias live of orders is on version 5, the deployment takes it to be on version 6; somebody moved it, put it back',
      ],
    });
  });

  test('that does not exist is no pass', async () => {
    const scene = checkScene();
    scene.inspection.fail = (method) => {
      if (method === 'alias') throw new PortError('absent', 'no alias');
    };
    expect(await answerIn(scene)).toMatchObject({
      verdict: 'ERRORED',
      findings: ['readiness.unread: alias live cannot be read: absent: no alias'],
    });
  });
});

describe('the current version', () => {
  test('fails when it is gone, because nothing could be rolled back to', async () => {
    const scene = checkScene();
    scene.inspection.versions = { '7': {} };
    expect(await answerIn(scene)).toMatchObject({
      verdict: 'FAILED',
      findings: [
        'readiness.no-way-back: the current version 6 does not exist any more, so a rollback would have nowhere to go; point the alias at a version that exists',
      ],
    });
  });

  test('that cannot be read is no pass, and what failed beside it is told first', async () => {
    const scene = checkScene();
    scene.inspection.reserved = 0;
    scene.inspection.fail = (_, subject) => {
      if (subject === 'orders:6') throw new PortError('throttled', 'later');
    };
    const { verdict, findings } = await answerIn(scene);
    expect(verdict).toBe('FAILED');
    expect(findings.map((finding) => finding.split(':')[0])).toEqual(['readiness.no-concurrency', 'readiness.unread']);
    expect(findings[1]).toBe('readiness.unread: the current version 6 cannot be read: throttled: later');
  });
});
