import { parseExpression } from '../metric-math/parser';
import { printExpression, referencedIds, type SyntaxNode } from '../metric-math/syntax-tree';
import type { AlarmModel } from '../model';
import { compileAlarm } from './alarm-series';
import type { MetricStore } from './metric-store';

/** A number that an alarm's expressions compare with a threshold, as an alarm model that returns the number itself. */
export interface EvidenceReading {
  readonly threshold: number;
  readonly model: AlarmModel;
}

interface Comparison {
  readonly left: SyntaxNode;
  readonly threshold: number;
}

function comparisonsIn(node: SyntaxNode): Comparison[] {
  if (node.type === 'call') return node.parameters.flatMap(comparisonsIn);
  if (node.type === 'negation') return comparisonsIn(node.operand);
  if (node.type === 'array') return node.items.flatMap(comparisonsIn);
  if (node.type !== 'operation') return [];
  const { operator, left, right } = node;
  if ((operator === '>' || operator === '>=') && right.type === 'number') return [{ left, threshold: right.value }];
  return [...comparisonsIn(left), ...comparisonsIn(right)];
}

function accumulates(node: SyntaxNode): boolean {
  if (node.type === 'call') return node.name === 'RUNNING_SUM' || node.parameters.some(accumulates);
  if (node.type === 'operation') return accumulates(node.left) || accumulates(node.right);
  return node.type === 'negation' && accumulates(node.operand);
}

/** The expressions that the returned entry is made of, itself included. */
function reachable(trees: ReadonlyMap<string, SyntaxNode>, id: string, seen = new Set<string>()): SyntaxNode[] {
  const tree = trees.get(id);
  if (tree === undefined || seen.has(id)) return [];
  seen.add(id);
  return [tree, ...referencedIds(tree).flatMap((next) => reachable(trees, next, seen))];
}

/**
 * The evidence behind an alarm whose own value is only yes or no: what it accumulates by `RUNNING_SUM` and compares with a threshold other
 * than 0, the largest of them where there are several of one threshold. Undefined for an alarm that accumulates nothing.
 *
 * @param alarm of which every expression can be parsed
 */
export function evidenceOf(alarm: AlarmModel): EvidenceReading | undefined {
  const trees = new Map<string, SyntaxNode>();
  for (const entry of alarm.entries) {
    if ('expression' in entry) trees.set(entry.id, parseExpression(entry.expression));
  }
  const returned = alarm.entries.find(({ returnData }) => returnData);
  const found = (returned ? reachable(trees, returned.id) : [])
    .flatMap(comparisonsIn)
    .filter(({ left, threshold }) => threshold !== 0 && accumulates(left));
  const thresholds = new Set(found.map(({ threshold }) => threshold));
  const [threshold] = thresholds;
  if (threshold === undefined || thresholds.size > 1) return undefined;
  const sums = found.map(({ left }) => printExpression(left));
  const entries = alarm.entries.map((entry) => ({ ...entry, returnData: false }));
  // Ids are the user's; a name that none of them has is one longer than all of them.
  const id = `evidence${'_'.repeat(Math.max(...entries.map((entry) => entry.id.length)))}`;
  const expression = sums.length === 1 ? sums[0] : `MAX([${sums.join(', ')}])`;
  return { threshold, model: { ...alarm, entries: [...entries, { id, returnData: true, expression }] } };
}

/** When an alarm was evaluated, on the virtual clock. */
export interface EvaluationTime {
  readonly alarmName: string;
  readonly atMs: number;
}

/** The evidence that an alarm had at one of its evaluations. */
export interface EvidenceAt extends EvaluationTime {
  readonly value: number;
  readonly threshold: number;
}

/** The evidence of every alarm that accumulates any, as it stood at its evaluations: from what was visible then. */
export function evidenceAt(
  alarms: readonly AlarmModel[],
  evaluations: readonly EvaluationTime[],
  store: Pick<MetricStore, 'read'>,
): EvidenceAt[] {
  return alarms.flatMap((alarm) => {
    const evidence = evidenceOf(alarm);
    if (evidence === undefined) return [];
    const compiled = compileAlarm(evidence.model);
    return evaluations
      .filter(({ alarmName }) => alarmName === alarm.name)
      .flatMap(({ alarmName, atMs }) => {
        const value = compiled
          .series(store, atMs)
          .filter((point) => !Number.isNaN(point))
          .at(-1);
        return value === undefined ? [] : [{ alarmName, atMs, value, threshold: evidence.threshold }];
      });
  });
}
