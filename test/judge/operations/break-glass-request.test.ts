import { parsePlan } from '../../../lib/contract/plan';
import { skippableIds, skipRefusals } from '../../../lib/judge/operations/break-glass-request';
import { PLAN } from '../../cli/operations/accounts';

const plan = parsePlan(JSON.stringify(PLAN));
const renamed = parsePlan(
  JSON.stringify({ ...PLAN, beforeAllowTraffic: [{ kind: 'release', id: 'harmless', mode: 'enforced' }] }),
);

test('checks of a plan and gates may be named', () => {
  expect(skipRefusals(['environment', 'alarms', 'freeze', 'quarantine', 'lock'], [plan])).toEqual([]);
  expect(skippableIds([plan, renamed])).toEqual(['alarms', 'environment', 'freeze', 'lock', 'quarantine']);
});

test('what tells the release apart may not, whatever it is called and whether a plan has it', () => {
  expect(skipRefusals(['release', 'identity', 'artifact'], [])).toEqual(
    ['release', 'identity', 'artifact'].map((id) => ({ id, why: 'unskippable' })),
  );
  expect(skipRefusals(['harmless'], [plan, renamed])).toEqual([{ id: 'harmless', why: 'unskippable' }]);
});

test('what no plan has is unknown', () => {
  expect(skipRefusals(['enviroment', 'alarms'], [plan])).toEqual([{ id: 'enviroment', why: 'unknown' }]);
});
