import type { Severity } from './finding';
import type { AppModel } from './model/app-model';
import type { StackModel } from './model/stack-model';

/** What a rule says of one place of an app. */
export interface Problem {
  /** The template in which it lies; absent where it lies in a text. */
  readonly stack?: StackModel;
  /** The text in which it lies. */
  readonly text?: NamedText;
  readonly logicalId?: string;
  readonly property?: string;
  readonly what: string;
  /** @default - that of the rule */
  readonly why?: string;
  readonly fix: string;
  /** @default - that of the rule */
  readonly severity?: Severity;
}

/** What a rule gives where an app has nothing of what it is about. */
export const NOT_APPLICABLE = Symbol('not applicable');

/** What the user told besides the templates. */
export interface RuleInput {
  readonly app: AppModel;
  /** Templates as they are deployed, by the name of their stack. */
  readonly deployed: ReadonlyMap<string, StackModel>;
  /** Prompts and configuration whose text goes with the app. */
  readonly texts: readonly NamedText[];
  /** Whether every function with traffic must have a guarded alias. */
  readonly requireGuards: boolean;
}

/** A text that the user named. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
  /** Names of placeholders that are filled in at run time. */
  readonly variables: readonly string[];
}

/** One question about an app; pure: nothing but its input decides its answer. */
export interface Rule {
  /** By which findings are acknowledged: lower case and dashes. */
  readonly id: string;
  /** What it finds, in a few words. */
  readonly title: string;
  readonly severity: Severity;
  /** Why what it finds matters. */
  readonly why: string;
  check(input: RuleInput): readonly Problem[] | typeof NOT_APPLICABLE;
}
