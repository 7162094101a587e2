import { type Cell, SHIFT_NAMES, type ShiftName, situationName, type TrafficName } from '../cells/cell';
import { stoppedShare } from '../statistics/rule-tally';
import { type CellResult, ruleNames } from './cell-result';
import { markdownTable, percent } from './markdown';

const TRAFFICS: readonly TrafficName[] = ['1rps', '10rps', '100rps', '1000rps'];

/** Share of rollouts stopped in % at 1 / 10 / 100 / 1000 calls a second, a column for each situation and shift. */
export function sharesByTraffic(results: readonly CellResult[], kind: Cell['situation']['kind']): string {
  const own = results.filter(({ cell }) => cell.situation.kind === kind);
  const situations = [...new Set(own.map(({ cell }) => situationName(cell.situation)))];
  const columns = SHIFT_NAMES.flatMap((shift) => situations.map((situation) => ({ shift, situation })));
  const share = (rule: string, shift: ShiftName, situation: string, traffic: TrafficName): string => {
    const found = own.find(
      ({ cell }) => cell.shift === shift && cell.traffic === traffic && situationName(cell.situation) === situation,
    );
    return found && rule in found.tallies ? percent(stoppedShare(found.tallies[rule]), 1) : '-';
  };
  return markdownTable(
    ['rule', ...columns.map(({ shift, situation }) => `${shift} ${situation}`)],
    ruleNames(own).map((rule) => [
      rule,
      ...columns.map(({ shift, situation }) => TRAFFICS.map((t) => share(rule, shift, situation, t)).join(' / ')),
    ]),
  );
}
