import { checkSpec } from '../../lib/contract/check-spec-decoder';
import { CHECK_MODES, type CheckKind, type CheckMode, type CheckSpec } from '../../lib/contract/plan';
import type { CheckResult } from '../../lib/contract/report';
import { sha256 } from '../../lib/handlers/sha256';
import { decide } from '../../lib/judge/decide';
import { runPlan } from '../../lib/judge/run-plan';
import { DEPLOYMENT, FakeClock, FakeInspection, PLAN } from '../support/hook-host';
import { CONDITIONS, type Condition } from './support/check-matrix';
import { MATRIX } from './support/check-matrix-rows';

/** Less than the hook before traffic has. */
const RUN_MS = 165_000;

async function resultOf(kind: CheckKind, condition: Condition, mode: CheckMode): Promise<CheckResult> {
  const { spec, cells } = MATRIX[kind];
  const inspection = new FakeInspection();
  const clock = new FakeClock();
  cells[condition].world?.(inspection);
  const checks = [{ ...spec, id: 'it', mode } as CheckSpec];
  const run = runPlan({ plan: PLAN, deployment: DEPLOYMENT, inspection, clock, sha256, checks, endsAtMs: RUN_MS });
  const [result] = await clock.run(run);
  expect(clock.pendingSleeps).toBe(0);
  return result;
}

test('every kind of check that a plan can name has a row, and no other', () => {
  let known = '';
  try {
    checkSpec({ kind: 'none of them' }, 'check');
  } catch (error) {
    known = (error as Error).message;
  }
  expect(/expected one of (.*), got/.exec(known)?.[1].split(', ').sort()).toEqual(Object.keys(MATRIX).sort());
});

test.each(Object.keys(MATRIX) as CheckKind[])('the row of %s is a check that a plan can carry', (kind) => {
  const spec = { ...MATRIX[kind].spec, id: 'it', mode: 'enforced' };
  expect(checkSpec(spec, 'check')).toEqual(spec);
  expect(spec.kind).toBe(kind);
});

const CELLS = (Object.keys(MATRIX) as CheckKind[]).flatMap((kind) =>
  CONDITIONS.flatMap((condition) => CHECK_MODES.map((mode) => [kind, condition, mode] as const)),
);

test.each(CELLS)('%s, %s, %s', async (kind, condition, mode) => {
  const result = await resultOf(kind, condition, mode);
  const { verdict, told } = MATRIX[kind].cells[condition];
  expect({ verdict: result.verdict, told: result.findings.map(({ code, message }) => `${code}: ${message}`) }).toEqual({
    verdict,
    told,
  });
  // Observed or not, a check says the same; only what follows from it differs.
  const passes = verdict === 'PASSED' || mode === 'observe';
  const { outcome, reason, blocking } = decide([result]);
  expect(outcome).toBe(passes ? 'Succeeded' : 'Failed');
  expect(blocking).toBe(passes ? undefined : result);
  if (!passes) expect(reason).toContain(`: ${told[0].slice(told[0].indexOf(': ') + 2)}`);
});

test('a check passes where nothing is the matter, and under no other condition but one', () => {
  const passing = CELLS.filter(([kind, condition]) => MATRIX[kind].cells[condition].verdict === 'PASSED');
  const others = passing.filter(([, condition]) => condition !== 'pass');
  expect(passing).toHaveLength(Object.keys(MATRIX).length * CHECK_MODES.length + others.length);
  // CodeDeploy does not stop for an alarm without data either; the traffic check judges whether there was anything to see.
  expect([...new Set(others.map(([kind, condition]) => `${kind}, ${condition}`))]).toEqual(['alarms, no data']);
});
