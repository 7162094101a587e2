import { respond } from '../../../lib/judge/response/respond';
import { acknowledgement, RECONCILE, stopEvent } from './response-events';
import { ResponseWorld, stoppedDeployment } from './response-world';

/** A stage that is closed for d-1, and a run that is about to open it: CodePipeline has its call, nobody has the answer. */
async function opening() {
  const world = new ResponseWorld();
  world.deployments.push(stoppedDeployment('orders', 'd-1'), stoppedDeployment('stock', 'd-2'));
  await respond(stopEvent('orders', 'd-1'), world.ports('first'));
  let serveOpen: () => void = () => undefined;
  const about = new Promise<void>((reached) => {
    const ports = world.ports('opener', (what, serve) => {
      if (what !== 'open') return Promise.resolve().then(serve);
      reached();
      return new Promise((resolve) => {
        serveOpen = () => resolve(serve());
      });
    });
    void respond(acknowledgement('orders', 'd-1'), ports);
  });
  await about;
  return { world, serveOpen: () => serveOpen() };
}

/** Ports whose sleep lets time pass; after some of them something happens. */
function patient(world: ResponseWorld, run: string, atSleep: (sleeps: number) => void = () => undefined) {
  let sleeps = 0;
  return world.ports(run, async (what, serve) => {
    if (what.startsWith('sleep')) {
      world.nowMs += Number(what.slice(6));
      atSleep(++sleeps);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return serve();
  });
}

test('a stop that comes while a stage is being opened waits for its turn and closes it again', async () => {
  const { world, serveOpen } = await opening();
  await respond(
    stopEvent('stock', 'd-2'),
    patient(world, 'second', (sleeps) => sleeps === 3 && serveOpen()),
  );
  expect(world.transition).toEqual({
    enabled: false,
    reason: 'cdk-serverless-guardrails closed this for d-2. Acknowledge that deployment to open it again.',
  });
  expect(world.incident('d-2')?.pause).toBe('held');
});

test('a turn that does not end is waited for 12 s; people are told meanwhile, and the schedule goes on', async () => {
  const { world } = await opening();
  const before = world.nowMs;
  await expect(respond(stopEvent('stock', 'd-2'), patient(world, 'second'))).rejects.toThrow(
    new Error(
      'the response is not finished, it is tried again: pause: unavailable: stage Production of shop-pipeline is being changed by another run',
    ),
  );
  expect(world.nowMs - before).toBe(12_000);
  expect(world.published).toHaveLength(2);
  world.nowMs = before + 90_000 - 13_000;
  await expect(respond(RECONCILE, patient(world, 'third'))).rejects.toThrow(/is being changed by another run/);
  world.nowMs = before + 90_000;
  await respond(RECONCILE, patient(world, 'fourth'));
  expect([world.incident('d-1')?.closed, world.incident('d-2')?.pause]).toEqual(['closed', 'held']);
});

test('a run that comes late does not close a stage for an incident that is acknowledged meanwhile', async () => {
  const world = new ResponseWorld();
  world.deployments.push(stoppedDeployment('orders', 'd-1'));
  const ports = world.ports('late', async (what, serve) => {
    if (what === 'succeededAfter' && world.incident('d-1')?.acknowledged === undefined) {
      await respond(acknowledgement('orders', 'd-1'), world.ports('ann'));
    }
    return serve();
  });
  await respond(stopEvent('orders', 'd-1'), ports);
  expect([world.closings, world.transition, world.pause?.holds]).toEqual([[], { enabled: true }, []]);
});
