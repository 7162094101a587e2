/** Ids of the rules in the order of docs/rules.md, apart from the rules: whoever only names them need not load them. */
export const RULE_IDS: readonly string[] = [
  'bypass',
  'unguarded',
  'inert-dimensions',
  'inert-window',
  'inert-all-at-once',
  'inert-rollback',
  'ungateable-alarm',
  'diluted-alarm',
  'hidden-missing-data',
  'self-blocking',
  'cycle',
  'alias-replaced',
  'deadlock',
  'wait-without-timeout',
  'order',
  'release-skew',
  'variable-near-miss',
  'unresolved-placeholder',
  'mutable-artifact',
  'provisioned-concurrency',
  'role-or-dlq-change',
  'too-many-at-once',
];

/** The id under which a rule that threw is reported. */
export const RULE_THREW = 'rule-threw';

/** Guarded aliases of a stack that may be shifted at once: from where on throttling was seen, AWS names no number (docs/rules.md). */
export const MOST_AT_ONCE = 10;
