import { ownPace, SharedTime } from '../../lib/rehearsal/pace';
import { VirtualClock } from '../../lib/rehearsal/virtual-clock';

const { signal } = new AbortController();

test('those who share a clock go on at their own instants, in their order', async () => {
  const time = new SharedTime(new VirtualClock());
  const seen: string[] = [];
  const play = async (name: string, stops: number[]) => {
    const pace = time.pace();
    for (const stop of stops) {
      await pace.advanceTo(stop);
      seen.push(`${name} ${time.clock.now()}`);
    }
    return name;
  };
  expect(await time.drive([play('a', [10, 30]), play('b', [20, 30, 40])])).toEqual(['a', 'b']);
  expect(seen).toEqual(['a 10', 'b 20', 'a 30', 'b 30', 'b 40']);
});

test('a wait ends after the event that interrupts it, and every event up to its end comes before it', async () => {
  const time = new SharedTime(new VirtualClock());
  const { clock } = time;
  let stop = false;
  clock.schedule(7, () => {
    stop = true;
  });
  let ran = 0;
  clock.schedule(9, () => ran++);
  const work = async () => {
    await time.pace().advanceTo(50, () => stop);
    const interruptedAt = clock.now();
    await time.pace().advanceTo(9);
    return [interruptedAt, ran];
  };
  expect(await time.drive([work()])).toEqual([[7, 1]]);
});

test('work that sleeps, rejects, hangs or is interrupted ends as it does on a clock of its own', async () => {
  const outcomes = async (
    make: () => { pace: ReturnType<SharedTime['pace']>; drive: <T>(work: Promise<T>) => Promise<T> },
  ) => {
    const { pace, drive } = make();
    const { clock } = pace;
    const all = async () => [
      await pace.run(
        clock.sleep(5, signal).then(() => 'slept'),
        { limitMs: 10 },
      ),
      await pace.run(Promise.reject(new Error('no')), { limitMs: 10 }),
      await pace.run(new Promise(() => {}), { limitMs: 10 }),
      await pace.run(clock.sleep(100, signal), { limitMs: 200, interrupted: () => clock.now() >= 20 }),
      clock.now(),
    ];
    clock.schedule(20, () => {});
    return drive(all());
  };
  const alone = await outcomes(() => ({ pace: ownPace(new VirtualClock()), drive: (work) => work }));
  const shared = await outcomes(() => {
    const time = new SharedTime(new VirtualClock());
    return { pace: time.pace(), drive: async (work) => (await time.drive([work]))[0] };
  });
  expect(alone).toEqual([
    { kind: 'settled', value: 'slept' },
    { kind: 'rejected', reason: new Error('no') },
    { kind: 'timed-out' },
    { kind: 'interrupted' },
    20,
  ]);
  expect(shared).toEqual(alone);
});

test('what one of them throws is thrown, and a wait for nothing is told', async () => {
  const time = new SharedTime(new VirtualClock());
  await expect(time.drive([Promise.reject(new Error('broken'))])).rejects.toThrow('broken');
  await expect(time.drive([new Promise(() => {})])).rejects.toThrow(
    'a rollout waits for something that will never come',
  );
});
