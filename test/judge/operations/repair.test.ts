import fc from 'fast-check';
import type { AliasView } from '../../../lib/judge/operations/ports';
import { planRepair, type RepairChoices, type RepairFacts } from '../../../lib/judge/operations/repair';
import { DEPLOYMENT } from '../../cli/operations/accounts';

const GROUP = { applicationName: 'app', deploymentGroupName: 'orders' };
const CHOICES: RepairChoices = { stopRunning: false, alarmsIgnored: false };

function facts(change: Partial<RepairFacts> = {}): RepairFacts {
  return {
    group: GROUP,
    functionName: 'orders-fn',
    aliasName: 'live',
    alias: { version: '7', weights: {}, revisionId: 'rev' },
    last: DEPLOYMENT,
    lastSuccessful: DEPLOYMENT,
    ...change,
  };
}

const moved = { version: '5', weights: {}, revisionId: 'rev' };
const weighted = { version: '7', weights: { '8': 0.1 }, revisionId: 'rev' };
const redeployment = {
  ...GROUP,
  functionName: 'orders-fn',
  aliasName: 'live',
  currentVersion: '5',
  targetVersion: '7',
  description: 'guardrails repair: back to version 7',
  alarmsIgnored: false,
};
const clear = (seen: object) => ({ kind: 'clear-weights', functionName: 'orders-fn', aliasName: 'live', seen });

test('an alias where the last successful deployment left it is fine', () => {
  expect(planRepair(facts(), CHOICES)).toEqual({
    verdict: 'FINE',
    reason: 'it is at version 7, where it belongs (deployment d-2)',
    steps: [],
  });
});

test('a weighted alias loses its weights', () => {
  expect(planRepair(facts({ alias: weighted }), CHOICES)).toEqual({
    verdict: 'REPAIR',
    reason: 'it is left weighted with version 8',
    steps: [clear(weighted)],
  });
});

test('a moved alias is deployed back', () => {
  expect(planRepair(facts({ alias: moved }), CHOICES)).toEqual({
    verdict: 'REPAIR',
    reason: 'it is at version 5 and belongs to version 7 (deployment d-2)',
    steps: [{ kind: 'redeploy', redeployment }],
  });
});

test('an alias that is both loses its weights first', () => {
  const both = { ...moved, weights: { '7': 0.5 } };
  expect(planRepair(facts({ alias: both }), { ...CHOICES, alarmsIgnored: true })).toEqual({
    verdict: 'REPAIR',
    reason: 'it is left weighted with version 7, and it is at version 5 and belongs to version 7 (deployment d-2)',
    steps: [clear(both), { kind: 'redeploy', redeployment: { ...redeployment, alarmsIgnored: true } }],
  });
});

test('where CodeDeploy and the ledger contradict each other, a person decides', () => {
  const contradiction = facts({ alias: moved, lastGoodVersion: '6' });
  expect(planRepair(contradiction, CHOICES)).toEqual({
    verdict: 'UNDECIDED',
    reason:
      "CodeDeploy deployed version 7 last and the ledger's last good release is version 6; name one with --to-version",
    steps: [],
  });
  expect(planRepair(contradiction, { ...CHOICES, toVersion: '6' }).steps).toMatchObject([
    { kind: 'redeploy', redeployment: { currentVersion: '5', targetVersion: '6' } },
  ]);
  expect(planRepair(facts({ lastGoodVersion: '7' }), CHOICES).verdict).toBe('FINE');
});

test('where no deployment ever succeeded, the ledger decides, and without it nobody', () => {
  const { lastSuccessful: _, ...never } = facts({ alias: moved });
  expect(planRepair({ ...never, lastGoodVersion: '6' }, CHOICES).reason).toBe(
    'it is at version 5 and belongs to version 6 (the ledger)',
  );
  expect(planRepair(never, CHOICES)).toEqual({
    verdict: 'UNDECIDED',
    reason: 'no deployment has ever succeeded and the ledger has no good release; name a version with --to-version',
    steps: [],
  });
});

test('a running deployment is left alone, or stopped where that is asked for, and nothing else is done', () => {
  const running = facts({ alias: weighted, last: { ...DEPLOYMENT, deploymentId: 'd-3', status: 'InProgress' } });
  expect(planRepair(running, CHOICES)).toEqual({
    verdict: 'UNDECIDED',
    reason: 'deployment d-3 is InProgress and moves the alias itself; wait for it, or stop it with --stop',
    steps: [],
  });
  expect(planRepair(running, { ...CHOICES, stopRunning: true })).toEqual({
    verdict: 'REPAIR',
    reason: 'deployment d-3 is InProgress; once CodeDeploy has rolled it back, look again',
    steps: [{ kind: 'stop', deploymentId: 'd-3' }],
  });
});

test('whatever the alias is, doing the steps makes it fine', () => {
  const version = fc.constantFrom('5', '6', '7');
  const weights = fc.dictionary(version, fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxKeys: 1 });
  fc.assert(
    fc.property(version, weights, fc.option(version, { nil: undefined }), (at, others, toVersion) => {
      let alias: AliasView = { version: at, weights: others, revisionId: 'rev' };
      const choices = { ...CHOICES, ...(toVersion === undefined ? {} : { toVersion }) };
      for (const step of planRepair(facts({ alias }), choices).steps) {
        if (step.kind === 'clear-weights') alias = { ...alias, weights: {} };
        if (step.kind === 'redeploy') {
          // CodeDeploy refuses a weighted alias, and one that is not at the current version.
          expect([alias.weights, step.redeployment.currentVersion]).toEqual([{}, alias.version]);
          alias = { ...alias, version: step.redeployment.targetVersion };
        }
      }
      expect(planRepair(facts({ alias }), choices).verdict).toBe('FINE');
    }),
  );
});
