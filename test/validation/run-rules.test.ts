import { NOT_APPLICABLE, type Rule } from '../../lib/validation/rule';
import { inspected } from './support/inspected';
import { shop } from './support/shop';

const rule = (id: string, check: Rule['check']): Rule => ({
  id,
  title: id,
  severity: 'warning',
  why: 'because',
  check,
});
const ran = (...rules: Rule[]) => inspected({ Shop: shop() }, { rules });

test('a rule that throws is a finding of its own and spoils no other rule', () => {
  const broken = rule('broken', () => {
    throw new TypeError('cannot read the secret hunter2');
  });
  const other = rule('other', ({ app }) => [{ stack: app.stacks[0], logicalId: 'Orders', what: 'it is', fix: 'do' }]);
  const results = ran(broken, other);
  expect(results).toEqual([
    {
      ruleId: 'broken',
      outcome: 'threw',
      findings: [
        {
          ruleId: 'rule-threw',
          severity: 'error',
          what: 'rule broken threw: TypeError',
          why: 'what the rule looks for was not looked for',
          fix: 'report it with the template, or acknowledge rule-threw until it is repaired',
          owner: 'the app',
        },
      ],
    },
    {
      ruleId: 'other',
      outcome: 'findings',
      findings: [
        {
          ruleId: 'other',
          severity: 'warning',
          what: 'it is',
          why: 'because',
          fix: 'do',
          owner: 'stack Shop',
          logicalId: 'Orders',
        },
      ],
    },
  ]);
});

test('having met nothing is told apart from having found nothing', () => {
  const results = ran(
    rule('met', () => []),
    rule('unmet', () => NOT_APPLICABLE),
  );
  expect(results.map(({ ruleId, outcome }) => `${ruleId}: ${outcome}`)).toEqual([
    'met: clean',
    'unmet: not-applicable',
  ]);
});

test('a template without functions has nothing for most rules to look at', () => {
  const results = inspected({ Data: { Resources: { Table: { Type: 'AWS::DynamoDB::Table' } } } });
  expect(results.filter(({ outcome }) => outcome !== 'not-applicable')).toEqual([
    { ruleId: 'cycle', outcome: 'clean', findings: [] },
  ]);
});

test('the guarded shop of these tests has no finding', () => {
  expect(inspected({ Shop: shop() }, { requireGuards: true }).flatMap(({ findings }) => findings)).toEqual([]);
});
