import type { AlarmState } from '../../judge/ports';
import { AlarmModelError } from './alarm-model-error';

/** The rule of a composite alarm, parsed. */
export type AlarmRule =
  | { readonly type: 'constant'; readonly value: boolean }
  /** Whether the alarm of this name is in this state. */
  | { readonly type: 'state'; readonly state: AlarmState; readonly alarmName: string }
  | { readonly type: 'not'; readonly operand: AlarmRule }
  /** Whether at least so many of the alarms are in this state, or with `negated` are not in it. */
  | {
      readonly type: 'at-least';
      readonly threshold: number;
      /** `alarms`: of them; `percent`: of their number. */
      readonly unit: 'alarms' | 'percent';
      readonly state: AlarmState;
      readonly negated: boolean;
      readonly alarmNames: readonly string[];
    }
  | { readonly type: 'and' | 'or'; readonly left: AlarmRule; readonly right: AlarmRule };

/** Longest rule, and most alarms in one (API reference, PutCompositeAlarm). */
const MAXIMUM_LENGTH = 10_240;
const MAXIMUM_ALARMS = 100;
/** Deeper nesting is refused, so that no rule can exhaust the stack. */
const MAXIMUM_DEPTH = 60;

const STATES: readonly string[] = ['ALARM', 'OK', 'INSUFFICIENT_DATA'] satisfies AlarmState[];

/**
 * Parses the AlarmRule of a composite alarm (API reference, PutCompositeAlarm). NOT binds stronger than AND, AND stronger than OR: the
 * reference does not say so (docs/fidelity.md), so use parentheses.
 *
 * @throws AlarmModelError where it is not a rule, or has a function that the twin does not know: one line that names the place
 */
export function parseAlarmRule(text: string): AlarmRule {
  if (text.length > MAXIMUM_LENGTH) {
    throw new AlarmModelError(`alarm rule: expected at most ${MAXIMUM_LENGTH} characters, got ${text.length}`);
  }
  const rule = new RuleParser(text).parse();
  const names = alarmsOfRule(rule).length;
  if (names > MAXIMUM_ALARMS) {
    throw new AlarmModelError(`alarm rule: expected at most ${MAXIMUM_ALARMS} alarms, got ${names}`);
  }
  return rule;
}

/** Whether the rule holds; an alarm without a known state is in none. */
export function ruleHolds(rule: AlarmRule, states: ReadonlyMap<string, AlarmState>): boolean {
  switch (rule.type) {
    case 'constant':
      return rule.value;
    case 'state':
      return states.get(rule.alarmName) === rule.state;
    case 'not':
      return !ruleHolds(rule.operand, states);
    case 'at-least': {
      const { threshold, unit, state, negated, alarmNames } = rule;
      const found = alarmNames.filter((name) => (states.get(name) === state) !== negated).length;
      return unit === 'alarms' ? found >= threshold : found * 100 >= threshold * alarmNames.length;
    }
    case 'and':
      return ruleHolds(rule.left, states) && ruleHolds(rule.right, states);
    case 'or':
      return ruleHolds(rule.left, states) || ruleHolds(rule.right, states);
  }
}

/** Names of the alarms in the rule, each once. */
export function alarmsOfRule(rule: AlarmRule): string[] {
  switch (rule.type) {
    case 'constant':
      return [];
    case 'state':
      return [rule.alarmName];
    case 'not':
      return alarmsOfRule(rule.operand);
    case 'at-least':
      return [...new Set(rule.alarmNames)];
    default:
      return [...new Set([...alarmsOfRule(rule.left), ...alarmsOfRule(rule.right)])];
  }
}

class RuleParser {
  private offset = 0;
  private depth = 0;

  public constructor(private readonly text: string) {}

  public parse(): AlarmRule {
    const rule = this.either();
    if (this.rest() !== '') this.refuse('AND, OR or the end');
    return rule;
  }

  private either(): AlarmRule {
    let left = this.both();
    while (this.takes(/^OR\b/)) left = { type: 'or', left, right: this.both() };
    return left;
  }

  private both(): AlarmRule {
    let left = this.single();
    while (this.takes(/^AND\b/)) left = { type: 'and', left, right: this.single() };
    return left;
  }

  private single(): AlarmRule {
    if (++this.depth > MAXIMUM_DEPTH) {
      throw new AlarmModelError(
        `alarm rule: nested deeper than ${MAXIMUM_DEPTH} levels at character ${this.offset + 1}`,
      );
    }
    const rule = this.operand();
    this.depth--;
    return rule;
  }

  private operand(): AlarmRule {
    if (this.takes(/^NOT\b/)) return { type: 'not', operand: this.single() };
    if (this.takes(/^\(/)) {
      const inner = this.either();
      if (!this.takes(/^\)/)) this.refuse('")"');
      return inner;
    }
    if (this.takes(/^AT_LEAST\b/)) return this.atLeast();
    const word = this.takes(/^(TRUE|FALSE|ALARM|OK|INSUFFICIENT_DATA)\b/);
    if (word === 'TRUE' || word === 'FALSE') return { type: 'constant', value: word === 'TRUE' };
    if (word === undefined || !STATES.includes(word)) {
      return this.refuse('ALARM(...), OK(...), INSUFFICIENT_DATA(...), TRUE, FALSE, AT_LEAST(...), NOT or "("');
    }
    this.expect('(');
    const alarmName = this.alarmName(/^[^()"]+/);
    this.expect(')');
    return { type: 'state', state: word as AlarmState, alarmName };
  }

  /** `(2, ALARM, (a, b, c))` or `(60%, NOT OK, (a, b))`. */
  private atLeast(): AlarmRule {
    this.expect('(');
    const written = this.takes(/^\d+%?/) ?? this.refuse('a number of alarms or a percentage');
    this.expect(',');
    const negated = this.takes(/^NOT\b/) !== undefined;
    const state = this.takes(/^(ALARM|OK|INSUFFICIENT_DATA)\b/) ?? this.refuse('ALARM, OK or INSUFFICIENT_DATA');
    this.expect(',');
    this.expect('(');
    const alarmNames = [this.alarmName(/^[^(),"]+/)];
    while (this.takes(/^,/)) alarmNames.push(this.alarmName(/^[^(),"]+/));
    this.expect(')');
    this.expect(')');
    const unit = written.endsWith('%') ? 'percent' : 'alarms';
    const threshold = Number.parseInt(written, 10);
    const most = unit === 'percent' ? 100 : alarmNames.length;
    if (threshold < 1 || threshold > most) {
      throw new AlarmModelError(`alarm rule: AT_LEAST expects 1 to ${most} ${unit}, got ${threshold}`);
    }
    return { type: 'at-least', threshold, unit, state: state as AlarmState, negated, alarmNames };
  }

  private expect(sign: '(' | ')' | ','): void {
    if (this.rest().charAt(0) !== sign) this.refuse(`"${sign}"`);
    this.offset++;
  }

  /** A name or an ARN, in quotes or without. */
  private alarmName(unquoted: RegExp): string {
    const quoted = this.takes(/^"[^"]+"/)?.slice(1, -1);
    const name = quoted ?? this.takes(unquoted)?.trim();
    if (!name) return this.refuse('the name of an alarm');
    return /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(name)?.[1] ?? name;
  }

  /** The text that matches here, past which the parser then goes. */
  private takes(pattern: RegExp): string | undefined {
    const match = pattern.exec(this.rest())?.[0];
    if (match !== undefined) this.offset += match.length;
    return match;
  }

  private rest(): string {
    while (/\s/.test(this.text.charAt(this.offset))) this.offset++;
    return this.text.slice(this.offset);
  }

  private refuse(expected: string): never {
    const found = this.rest() === '' ? 'the end' : `"${this.rest().slice(0, 20)}"`;
    throw new AlarmModelError(`alarm rule: expected ${expected}, got ${found} at character ${this.offset + 1}`);
  }
}
