import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../process-runs';
import { cellName } from '../cells/cell';
import { meanHurt, minuteQuantile, type RuleTally } from '../statistics/rule-tally';
import type { CellResult } from './cell-result';
import type { RunFacts } from './report';

/** Writes `bench/results/judge-NAME.md` with the tables and `.json` with every cell. */
export function writeResults(name: string, text: string, facts: RunFacts, results: readonly CellResult[]): void {
  const folder = join(ROOT, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `judge-${name}.md`), `# bench/judge: ${name}\n\n${text}`);
  const cells = results.map((result) => JSON.stringify(cellRecord(result)));
  const head = JSON.stringify({ ...facts, node: process.version });
  writeFileSync(join(folder, `judge-${name}.json`), `{"run":${head},"cells":[\n${cells.join(',\n')}\n]}\n`);
}

const BEGIN = '<!-- results -->';
const END = '<!-- end of results -->';

/** Puts the tables into docs/judge-measured.md, between its two marks. */
export function updateDocs(text: string): void {
  const path = join(ROOT, 'docs', 'judge-measured.md');
  const [before, rest = ''] = readFileSync(path, 'utf8').split(BEGIN);
  const after = rest.split(END)[1];
  if (after === undefined) throw new Error(`${path} has no results to replace, expected ${BEGIN} and ${END}`);
  writeFileSync(path, `${before}${BEGIN}\n\n${text}\n${END}${after}`);
}

function cellRecord({ cell, limitThreshold, tallies }: CellResult): object {
  const rules = Object.fromEntries(Object.entries(tallies).map(([rule, tally]) => [rule, ruleRecord(tally)]));
  return {
    cell: cellName(cell),
    ...(limitThreshold !== undefined && { limitThreshold: round(limitThreshold) }),
    rules,
  };
}

function ruleRecord(tally: RuleTally): object {
  const { rollouts, refused, stopped } = tally;
  const [median, late] = [minuteQuantile(tally, 0.5), minuteQuantile(tally, 0.95)];
  return {
    rollouts,
    refused,
    stopped,
    ...(median !== undefined && late !== undefined && { minuteMedian: round(median), minute95: round(late) }),
    hurtMean: round(meanHurt(tally)),
  };
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
