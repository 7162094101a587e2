import type { Duration } from 'aws-cdk-lib';

/**
 * How grave a finding is.
 */
export enum FindingSeverity {
  /**
   * The deployment cannot be safe.
   */
  ERROR = 'error',

  /**
   * The deployment is less safe than it looks.
   */
  WARNING = 'warning',

  /**
   * Worth knowing.
   */
  INFO = 'info',
}

/**
 * A finding that somebody looked at and accepts.
 */
export interface AcknowledgedFinding {
  /**
   * Id of the rule, for example `bypass` (docs/rules.md).
   */
  readonly id: string;

  /**
   * Path of the construct in which the finding lies, from the app or from the scope on. Findings of everything below it are accepted too.
   *
   * @default - everything in the scope
   */
  readonly path?: string;

  /**
   * Why it is accepted. It stays in the validation report of `cdk synth`.
   */
  readonly reason: string;
}

/**
 * A prompt or configuration that goes with the app.
 */
export interface ReviewedText {
  /**
   * Path of the file, UTF-8.
   */
  readonly path: string;

  /**
   * Names of placeholders, `{{name}}` or `${name}`, that are filled in at run time.
   *
   * @default - none: every placeholder is a finding
   */
  readonly variables?: string[];
}

/**
 * What the rules are told besides the templates.
 */
export interface GuardrailsPluginProps {
  /**
   * Whether every function with traffic must have an alias that CodeDeploy shifts.
   *
   * @default false
   */
  readonly requireGuards?: boolean;

  /**
   * Prompts and configuration in which no placeholder may be left.
   *
   * @default - none
   */
  readonly texts?: ReviewedText[];

  /**
   * Templates as they are deployed, by the name of their stack: paths of JSON files, as `aws cloudformation get-template` gives them.
   * With them the rules see what an update replaces.
   *
   * @default - none: rules about changes do not apply
   */
  readonly deployed?: { [stackName: string]: string };
}

/**
 * Options of `Guardrails.of(scope).enforce()`.
 */
export interface EnforceOptions extends GuardrailsPluginProps {
  /**
   * The least severity that fails synthesis. Findings below it are in the report all the same.
   *
   * @default FindingSeverity.ERROR
   */
  readonly severity?: FindingSeverity;

  /**
   * Findings that are accepted.
   *
   * @default - none
   */
  readonly acknowledge?: AcknowledgedFinding[];
}

/**
 * Options of `Guardrails.of(scope).needs()`.
 */
export interface NeedsOptions {
  /**
   * How long it waits at most.
   *
   * @default - no limit, which is a finding
   */
  readonly timeout?: Duration;
}

/**
 * What a migration or an index build makes available: options of `Guardrails.of(scope).produces()`.
 */
export interface ProducesOptions {
  /**
   * The schema revision that the database has afterwards.
   *
   * @default - none
   */
  readonly schemaRev?: string;

  /**
   * The hash of the index that is there afterwards.
   *
   * @default - none
   */
  readonly indexHash?: string;
}

/**
 * Options of `Guardrails.of(scope).staggered()`.
 */
export interface StaggeredOptions {
  /**
   * How many aliases of one stack are shifted at the same time at most.
   *
   * @default 10
   */
  readonly atOnce?: number;
}
