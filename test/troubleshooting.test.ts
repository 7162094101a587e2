import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = readFileSync(join(__dirname, '../docs/troubleshooting.md'), 'utf8');
const ROWS = PAGE.split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| symptom') && !line.startsWith('| ---'))
  .map((line) => line.slice(2, -2).split(' | '));

test.each(ROWS.map((cells) => [cells[0], cells] as const))(
  'what is said of %j is held by a test',
  (_symptom, cells) => {
    expect(cells).toHaveLength(4);
    const held = [...cells[3].matchAll(/`([^`]+\.test\.ts)` "([^"]+)"/g)];
    expect(held.length).toBeGreaterThan(0);
    for (const [, file, title] of held) {
      const path = join(__dirname, file);
      expect([file, existsSync(path)]).toEqual([file, true]);
      expect([title, readFileSync(path, 'utf8').includes(title)]).toEqual([title, true]);
    }
  },
);

test('sections of the runbook that the page links to exist', () => {
  const runbook = readFileSync(join(__dirname, '../docs/runbook.md'), 'utf8');
  const links = [...PAGE.matchAll(/runbook\.md#([a-z-]+)/g)].map(([, section]) => section);
  expect(links.length).toBeGreaterThan(0);
  for (const section of links) expect(runbook).toContain(`\n## ${section}\n`);
});
