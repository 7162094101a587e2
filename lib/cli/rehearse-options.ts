import {
  type Expectation,
  expectationFor,
  NAMED_EXPECTATIONS,
  parseFault,
  type RehearseInput,
  type ScenarioInput,
} from '../rehearsal';
import { InputError } from './io';

/** Where a cloud assembly is looked for: `cdk synth` writes it there. */
export const DEFAULT_APP = 'cdk.out';

/** The options of `guardrails rehearse` as they are written. */
export interface RehearseFlags {
  readonly template?: string;
  readonly app?: string;
  readonly stack?: string;
  readonly deployment?: string;
  readonly fault?: readonly string[];
  readonly traffic?: string;
  readonly baseErrorRate?: string;
  readonly seed?: string;
  readonly expect?: string;
  readonly html?: string;
  readonly json?: boolean;
}

/** What the command is to do. */
export interface RehearseRequest {
  readonly input: RehearseInput;
  readonly scenario: ScenarioInput;
  readonly expectation: Expectation;
  readonly html?: string;
  readonly json: boolean;
}

function numberOf(flag: string, text: string): number {
  const parsed = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(parsed)) return parsed;
  throw new InputError(`--${flag}: expected a number, got ${JSON.stringify(text)}`);
}

function expectationOf(text: string): Expectation {
  const named = NAMED_EXPECTATIONS.find((expectation) => expectation === text);
  if (named !== undefined) return named;
  throw new InputError(`--expect: expected one of ${NAMED_EXPECTATIONS.join(', ')}, got ${JSON.stringify(text)}`);
}

/**
 * @throws InputError where options contradict each other or are no numbers
 * @throws ScenarioError where the fault cannot be read
 */
export function requestOf(flags: RehearseFlags): RehearseRequest {
  if (flags.template !== undefined && flags.app !== undefined) {
    throw new InputError('--template and --app exclude each other, give one of them');
  }
  const faults = (flags.fault ?? []).map(parseFault);
  return {
    input: {
      path: flags.template ?? flags.app ?? DEFAULT_APP,
      kind: flags.template === undefined ? 'assembly' : 'file',
      ...(flags.stack === undefined ? {} : { stack: flags.stack }),
      ...(flags.deployment === undefined ? {} : { deployment: flags.deployment }),
    },
    scenario: {
      faults,
      ...(flags.traffic === undefined ? {} : { rps: numberOf('traffic', flags.traffic) }),
      ...(flags.baseErrorRate === undefined ? {} : { baseErrorRate: numberOf('base-error-rate', flags.baseErrorRate) }),
      ...(flags.seed === undefined ? {} : { seed: numberOf('seed', flags.seed) }),
    },
    expectation: flags.expect === undefined ? expectationFor(faults) : expectationOf(flags.expect),
    ...(flags.html === undefined ? {} : { html: flags.html }),
    json: flags.json ?? false,
  };
}
