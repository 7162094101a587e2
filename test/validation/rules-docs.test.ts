import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULE_IDS, RULE_THREW } from '../../lib/validation/rule-ids';
import { RULES } from '../../lib/validation/rules';

const sections = new Map(
  readFileSync(join(__dirname, '../../docs/rules.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n')[0], section] as const),
);

test('the ids that are known without loading the rules are those of the rules', () => {
  expect(RULE_IDS).toEqual(RULES.map(({ id }) => id));
});

test('every rule has a section, in the order of the rules, and no section is about a rule that is gone', () => {
  expect([...sections.keys()]).toEqual(['Ways to run them', ...RULES.map(({ id }) => id), RULE_THREW]);
});

test.each(RULES.map(({ id, severity }) => [id, severity]))(
  'the section of %s says why, the fix, and the limits',
  (id, severity) => {
    const section = sections.get(id) ?? '';
    expect(section.toLowerCase()).toContain(`*${severity}`);
    for (const part of ['- Why: ', '- Fix: ', '- Limits: ']) expect(section).toContain(`\n${part}`);
  },
);

test('ids are what acknowledgements need: lower case, dashes, each once', () => {
  const ids = RULES.map(({ id }) => id);
  expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});
