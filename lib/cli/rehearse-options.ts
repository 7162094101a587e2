import { dirname, join } from 'node:path';
import {
  type Expectation,
  expectationFor,
  NAMED_EXPECTATIONS,
  parseFault,
  type RehearseInput,
  type Scenario,
  ScenarioError,
  scenarioFields,
  scenarioFrom,
} from '../rehearsal';
import { InputError, type Io } from './io';

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
  readonly scenario?: string;
  readonly trials?: string;
  readonly atLeast?: string;
  readonly first?: boolean;
}

/** What the command is to do. */
export interface RehearseRequest {
  readonly input: RehearseInput;
  readonly scenario: Scenario;
  readonly expectation: Expectation;
  readonly html?: string;
  readonly json: boolean;
  /** The creation of the aliases is rehearsed, not a rollout. */
  readonly first: boolean;
  /** How many trials to count instead of one rehearsal to show. */
  readonly trials?: number;
  /** Share of the trials that must end as expected. */
  readonly atLeast: number;
}

/** Share of the trials that must end as expected where nothing else is asked for. */
const AT_LEAST = 0.99;

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

function textOf(flag: string, path: string, io: Pick<Io, 'readFile'>): string {
  try {
    return io.readFile(path);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    const why = typeof code === 'string' ? code : 'unknown reason';
    throw new ScenarioError(`${flag}: ${path} cannot be read (${why}), name a file that exists`);
  }
}

/** The scenario's file, and what other options say instead of it. */
function scenarioIn(flags: RehearseFlags, io: Pick<Io, 'readFile'>): Scenario {
  const { scenario: path } = flags;
  const read = (file: string): string => textOf('traffic.file', join(dirname(path ?? ''), file), io);
  const written = path === undefined ? {} : scenarioFields(textOf('--scenario', path, io), read);
  const { fault, faults, rps, traffic, ...others } = written;
  return scenarioFrom({
    ...others,
    ...(flags.fault === undefined ? { fault, faults } : { faults: flags.fault.map(parseFault) }),
    ...(flags.traffic === undefined ? { rps, traffic } : { traffic: numberOf('traffic', flags.traffic) }),
    ...(flags.baseErrorRate === undefined ? {} : { baseErrorRate: numberOf('base-error-rate', flags.baseErrorRate) }),
    ...(flags.seed === undefined ? {} : { seed: numberOf('seed', flags.seed) }),
  });
}

function atLeastOf(text: string): number {
  const share = numberOf('at-least', text);
  if (share > 0 && share <= 1) return share;
  throw new InputError(`--at-least: expected a share above 0 and up to 1, got ${text}`);
}

/** What only a rollout has, and `--first` would silently ignore. */
const OF_A_ROLLOUT = ['trials', 'atLeast', 'html', 'scenario', 'traffic', 'baseErrorRate', 'seed'] as const;

function refuseOfARollout(flags: RehearseFlags): void {
  const given = OF_A_ROLLOUT.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  const option = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new InputError(
    `--first and --${option} exclude each other, a first deployment shifts no traffic, leave one out`,
  );
}

/**
 * @throws InputError where options contradict each other or are no numbers
 * @throws ScenarioError where the scenario or a fault cannot be read
 */
export function requestOf(flags: RehearseFlags, io: Pick<Io, 'readFile'>): RehearseRequest {
  if (flags.template !== undefined && flags.app !== undefined) {
    throw new InputError('--template and --app exclude each other, give one of them');
  }
  if (flags.trials !== undefined && flags.html !== undefined) {
    throw new InputError('--trials and --html exclude each other, a picture shows one rehearsal');
  }
  if (flags.trials === undefined && flags.atLeast !== undefined) {
    throw new InputError('--at-least: expected --trials beside it, got none');
  }
  if (flags.first === true) refuseOfARollout(flags);
  const scenario = scenarioIn(flags, io);
  return {
    input: {
      path: flags.template ?? flags.app ?? DEFAULT_APP,
      kind: flags.template === undefined ? 'assembly' : 'file',
      ...(flags.stack === undefined ? {} : { stack: flags.stack }),
      ...(flags.deployment === undefined ? {} : { deployment: flags.deployment }),
    },
    scenario,
    expectation: flags.expect === undefined ? expectationFor(scenario.faults) : expectationOf(flags.expect),
    ...(flags.html === undefined ? {} : { html: flags.html }),
    json: flags.json ?? false,
    first: flags.first ?? false,
    ...(flags.trials === undefined ? {} : { trials: numberOf('trials', flags.trials) }),
    atLeast: flags.atLeast === undefined ? AT_LEAST : atLeastOf(flags.atLeast),
  };
}
