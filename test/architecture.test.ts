import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import * as ts from 'typescript';

const LIB = resolve(__dirname, '../lib');
const CDK = ['aws-cdk-lib', 'constructs'];

/** What each room may import: other rooms of lib/, and packages. */
const RULES: Record<string, { rooms: string[]; packages: string[]; node: boolean }> = {
  contract: { rooms: [], packages: [], node: false },
  judge: { rooms: ['contract'], packages: [], node: false },
  handlers: {
    rooms: ['contract', 'judge'],
    packages: ['@aws-sdk/', '@smithy/', '@cfworker/json-schema', 'aws-lambda'],
    node: true,
  },
  template: { rooms: ['contract'], packages: [], node: true },
  rehearsal: {
    rooms: ['contract', 'judge', 'template'],
    packages: ['echarts', 'yaml'],
    node: true,
  },
  cli: {
    rooms: ['contract', 'judge', 'template', 'rehearsal', 'validation', 'handlers'],
    packages: ['commander', 'echarts'],
    node: true,
  },
  runtime: { rooms: ['contract'], packages: [], node: true },
  target: { rooms: ['contract'], packages: CDK, node: true },
  release: { rooms: ['contract', 'target'], packages: CDK, node: true },
  checks: { rooms: ['contract', 'target', 'release'], packages: CDK, node: true },
  alarms: { rooms: ['contract', 'target', 'release'], packages: CDK, node: true },
  coordination: { rooms: ['contract', 'target', 'release'], packages: CDK, node: true },
  deployment: {
    rooms: ['contract', 'target', 'release', 'checks', 'alarms', 'coordination'],
    packages: CDK,
    node: true,
  },
  rollback: {
    rooms: ['contract', 'target', 'release', 'coordination', 'deployment'],
    packages: CDK,
    node: true,
  },
  patterns: {
    rooms: ['contract', 'target', 'release', 'checks', 'alarms', 'coordination', 'deployment'],
    packages: CDK,
    node: false,
  },
  testing: { rooms: ['template', 'validation'], packages: [], node: false },
  validation: { rooms: ['contract', 'judge', 'template'], packages: CDK, node: true },
};

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sourcesIn(path) : path.endsWith('.ts') ? [path] : [];
  });
}

/** Every module that a file names: imports, re-exports, dynamic imports and require calls. */
function importsOf(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      found.push((node.moduleSpecifier as ts.StringLiteral).text);
    } else if (
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText(source) === 'require')
    ) {
      const [argument] = node.arguments;
      found.push(argument && ts.isStringLiteral(argument) ? argument.text : '<computed>');
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      found.push(node.argument.literal.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function roomOf(path: string): string {
  return relative(LIB, path).split('/')[0];
}

function violation(path: string, module: string): string | undefined {
  const room = roomOf(path);
  const rule = RULES[room];
  if (module.startsWith('.')) {
    const target = resolve(dirname(path), module);
    const other = roomOf(target);
    if (relative(LIB, target).startsWith('..')) return `${relative(LIB, path)} leaves lib/ for ${module}`;
    return other === room || rule.rooms.includes(other) ? undefined : `${relative(LIB, path)} imports ${other}`;
  }
  if (module.startsWith('node:') || builtinModules.includes(module)) {
    return rule.node ? undefined : `${relative(LIB, path)} imports ${module}`;
  }
  const allowed = rule.packages.some(
    (name) => module === name || module.startsWith(name.endsWith('/') ? name : `${name}/`),
  );
  return allowed ? undefined : `${relative(LIB, path)} imports ${module}`;
}

const files = sourcesIn(LIB).filter((path) => dirname(path) !== LIB);

test('every room has a rule', () => {
  const rooms = readdirSync(LIB).filter((name) => statSync(join(LIB, name)).isDirectory());
  expect(rooms.filter((room) => !(room in RULES))).toEqual([]);
});

test('imports go one direction', () => {
  expect(
    files
      .flatMap((path) => importsOf(path).map((module) => violation(path, module)))
      .filter((found) => found !== undefined),
  ).toEqual([]);
});

test('the command reaches for handlers in one place, so that the clients of AWS are loaded only where they are needed', () => {
  const reaching = sourcesIn(join(LIB, 'cli')).filter((path) =>
    importsOf(path).some((name) => name.includes('handlers')),
  );
  expect(reaching.map((path) => relative(LIB, path))).toEqual(['cli/connection.ts']);
});

test.each([
  ['contract/plan.ts', 'node:fs', 'contract/plan.ts imports node:fs'],
  ['contract/plan.ts', '../judge/ports', 'contract/plan.ts imports judge'],
  ['judge/decide.ts', '@aws-sdk/client-ssm', 'judge/decide.ts imports @aws-sdk/client-ssm'],
  ['rehearsal/rehearse.ts', '../handlers/hooks', 'rehearsal/rehearse.ts imports handlers'],
  ['checks/check.ts', '../deployment/foundation', 'checks/check.ts imports deployment'],
  ['checks/check.ts', '../../test/support/stacks', 'checks/check.ts leaves lib/ for ../../test/support/stacks'],
  ['checks/check.ts', 'aws-cdk-library', 'checks/check.ts imports aws-cdk-library'],
  ['checks/check.ts', 'aws-cdk-lib/aws-iam', undefined],
])('a rule would notice: %s importing %s', (path, module, finding) => {
  expect(violation(join(LIB, path), module)).toBe(finding);
});

test('the index only re-exports', () => {
  const lines = readFileSync(join(LIB, 'index.ts'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  expect(lines.filter((line) => !/^export (type )?(\*|\{[^}]*\}) from '\.\/[a-z/-]+';$/.test(line))).toEqual([]);
});

test('no source is longer than 300 lines', () => {
  const long = sourcesIn(LIB).filter((path) => readFileSync(path, 'utf8').split('\n').length > 301);
  expect(long.map((path) => relative(LIB, path))).toEqual([]);
});
