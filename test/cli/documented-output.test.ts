import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENTED } from './documented-account';
import { runCommand } from './fake-operations';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'cli.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/```text\n\$ guardrails (.+)\n([\s\S]*?)```\n+Exit code (\d)/g)].map(
  ([, command, output, code]) => [command, output, Number(code)] as const,
);

/** Words of a command line with single quotes. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

test.each(EXAMPLES)('docs/cli.md shows what guardrails %s prints', async (command, output, code) => {
  const result = await runCommand(wordsOf(command), DOCUMENTED);
  expect([result.code, result.out || result.err]).toEqual([code, output]);
});

test('docs/cli.md has an example of every command that talks to AWS', async () => {
  const { out } = await runCommand(['--help']);
  const names = [...out.matchAll(/^ {2}([a-z-]+) .*\[options\]/gm)].map(([, name]) => name);
  const helps = await Promise.all(
    names.map(async (name) => ({ name, help: (await runCommand([name, '--help'])).out })),
  );
  const connected = helps.filter(({ help }) => help.includes('--endpoint-url')).map(({ name }) => name);
  const shown = new Set(EXAMPLES.map(([command]) => command.split(' ')[0]));
  expect(connected.length).toBeGreaterThan(6);
  expect(connected.filter((name) => !shown.has(name))).toEqual([]);
});
