import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATE_KINDS } from '../../lib/contract/coordination';
import type { CheckKind } from '../../lib/contract/plan';
import { STOP_SECTIONS } from '../../lib/judge/runbook-section';

const ROOT = join(__dirname, '../..');
const RUNBOOK = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');

function sourcesIn(folder: string): string {
  const path = join(ROOT, folder);
  return readdirSync(path)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(path, name), 'utf8'))
    .join('\n');
}

function sectionNamed(name: string): string {
  const [, section] = new RegExp(`^## ${name}\\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(RUNBOOK) ?? [];
  if (section === undefined) throw new Error(`docs/runbook.md has no section ${name}`);
  return section;
}

const KINDS: Record<CheckKind, true> = {
  environment: true,
  secret: true,
  parameter: true,
  release: true,
  readiness: true,
  permission: true,
  artifact: true,
  alarms: true,
  traffic: true,
  'synthetic-traffic': true,
  dependencies: true,
  invoke: true,
  function: true,
};

test('every gate has a section that explains its codes', () => {
  const sources = ['lib/judge/gates', 'lib/judge/coordination'].map(sourcesIn).join('\n');
  const found = [...sources.matchAll(/'((?:freeze|quarantine|lock|ledger|break-glass)\.[a-z-]+)'/g)];
  const codes = new Set(found.map(([, code]) => code));
  expect([...codes].sort()).toEqual([
    'break-glass.skipped',
    'freeze.closed',
    'freeze.unreadable',
    'ledger.unwritten',
    'lock.held',
    'lock.lost',
    'quarantine.release',
  ]);
  for (const code of codes) expect(sectionNamed(code.split('.')[0])).toContain(`\`${code}\``);
  for (const kind of GATE_KINDS) expect(sectionNamed(kind)).not.toBe('');
});

test('every kind of check and every reason to end without a judgement has a section', () => {
  for (const name of [...Object.keys(KINDS), ...STOP_SECTIONS]) expect(sectionNamed(name)).not.toBe('');
});

test('every code of a finding is explained in the section of its kind', () => {
  const sources = sourcesIn('lib/judge/checks');
  const whole = [...sources.matchAll(new RegExp(`'((?:${Object.keys(KINDS).join('|')})\\.[a-z-]+)'`, 'g'))];
  const codes = whole.map(([, code]) => code);
  for (const kind of ['secret', 'parameter', 'release', 'dependencies', 'invoke']) {
    const source = readFileSync(join(ROOT, `lib/judge/checks/${kind}.ts`), 'utf8');
    codes.push(...[...source.matchAll(/\bfinding\(\s*'([a-z-]+)'/g)].map(([, code]) => `${kind}.${code}`));
  }
  expect(codes.length).toBeGreaterThan(20);
  for (const code of codes) expect(sectionNamed(code.split('.')[0])).toContain(`\`${code}\``);
});
