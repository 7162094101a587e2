import { type AliasUpdate, type StackRollback, updateStack } from '../../../lib/rehearsal/cloudformation/stack-update';
import type { Verdict } from '../../../lib/rehearsal/model';
import { deployable } from '../support/deployable';

type Planned = readonly [verdict: Verdict, tookMs: number];

/** Plays planned ends, and tells which alias was played under which rollback. */
async function played(plans: readonly Planned[]) {
  const calls: [number, StackRollback | undefined][] = [];
  const updates = await updateStack(plans.length, async (index, rollback): Promise<AliasUpdate> => {
    calls.push([index, rollback]);
    const [verdict, tookMs] = plans[index];
    return { deployable: deployable({ logicalId: `Alias${index}` }), ending: { verdict, cause: '' }, tookMs };
  });
  return { calls, updates };
}

test('a stack of which nothing fails is played once', async () => {
  const { calls, updates } = await played([
    ['promoted', 100],
    ['promoted', 200],
  ]);
  expect(calls).toEqual([
    [0, undefined],
    [1, undefined],
  ]);
  expect(updates.map(({ tookMs }) => tookMs)).toEqual([100, 200]);
});

test('the first that fails takes back those that are over and those in progress', async () => {
  const { calls } = await played([
    ['promoted', 100],
    ['rolled-back', 300],
    ['blocked', 200],
    ['promoted', 900],
  ]);
  const rollback = { afterMs: 200, failedAlias: 'Alias2' };
  expect(calls.slice(4)).toEqual([
    [0, rollback],
    [1, rollback],
    [3, rollback],
  ]);
});

test('an alias that is alone fails alone', async () => {
  expect((await played([['rolled-back', 100]])).calls).toEqual([[0, undefined]]);
});
