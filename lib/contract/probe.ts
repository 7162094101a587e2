import {
  bool,
  ContractError,
  type Decoder,
  listOf,
  numberBetween,
  objectOf,
  oneOf,
  optional,
  parseJson,
} from './decode';
import { RELEASE_VARIABLES } from './names';

/**
 * The probe protocol: how the hook asks a function version, from inside its own role and network, whether its
 * dependencies answer. docs/probe-protocol.md tells how to implement it by hand in another language.
 */

/** Raised with every change of the event or the answer: either side refuses the other's version. */
export const PROBE_PROTOCOL_VERSION = 1;

/** The only field of a probe event, and the key that the client context carries under `custom`. */
export const PROBE_MARKER = 'cdk-serverless-guardrails-probe';

/** Value of {@link PROBE_MARKER} in the client context; the protocol's version travels in the event. */
export const PROBE_CLIENT_CONTEXT_VALUE = '1';

/** How many probes one event may name and one answer may hold. */
export const MAXIMUM_PROBES = 50;

/** Code of a probe that passed; no other result carries it. */
export const PROBE_OK = 'OK';

/** Code of a probe that the event names and the function does not declare. */
export const UNKNOWN_PROBE = 'UNKNOWN_PROBE';

/** A probe's name. */
export const PROBE_NAME = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;

/** What may stand where a release id, a schema revision or an index hash belongs; anything else is not told. */
export const REVISION = /^[A-Za-z0-9][A-Za-z0-9._:+/=-]{0,127}$/;

/** An error's class or code, never its text. */
export const PROBE_CODE = /^[A-Za-z0-9][A-Za-z0-9_.]{0,63}$/;

const FUNCTION_VERSION = /^(?:\$LATEST(?:\.PUBLISHED)?|[1-9][0-9]{0,19})$/;

/** Lambda's longest timeout in milliseconds (Lambda quotas): no probe can have taken longer. */
const LONGEST_MS = 900_000;

/** What the hook asks. It carries names and never targets: nobody can send a function elsewhere with it. */
export interface ProbeRequest {
  readonly protocolVersion: typeof PROBE_PROTOCOL_VERSION;
  /** The probes to run; absent: all that the function declares. */
  readonly probes?: readonly string[];
}

/** The payload of the invocation. */
export interface ProbeEvent {
  readonly [PROBE_MARKER]: ProbeRequest;
}

/** What one probe found. */
export interface ProbeResult {
  readonly name: string;
  readonly ok: boolean;
  /** {@link PROBE_OK}, or the class or code of the error; never its text. */
  readonly code: string;
  /** Whole milliseconds. */
  readonly ms: number;
}

/** The environment's word for each field of a release, as the function's own process sees it. */
export type CarriedRelease = { readonly [K in keyof typeof RELEASE_VARIABLES]?: string };

const VARIABLES = /* @__PURE__ */ Object.values(RELEASE_VARIABLES);
type ReleaseVariable = (typeof VARIABLES)[number];

/** What the function says. Who implements it by hand returns this as the invocation's result. */
export interface ProbeAnswer {
  readonly protocolVersion: typeof PROBE_PROTOCOL_VERSION;
  /** AWS_LAMBDA_FUNCTION_VERSION: the version that ran, whatever was asked for. */
  readonly functionVersion: string;
  readonly release: CarriedRelease;
  /** Variables that are not what the code expects: not empty means that this version refuses to serve. */
  readonly mismatched: readonly ReleaseVariable[];
  readonly probes: readonly ProbeResult[];
}

/** The event that asks for the probes of these names, or for all where none are given. */
export function probeEvent(probes?: readonly string[]): ProbeEvent {
  const protocolVersion = PROBE_PROTOCOL_VERSION;
  return { [PROBE_MARKER]: probes === undefined ? { protocolVersion } : { protocolVersion, probes } };
}

/**
 * The client context that goes with the event. Only a synchronous caller of Lambda's Invoke can set it (API reference,
 * Invoke): what reaches the function through a queue, a bus, a topic or an API has none.
 */
export function probeClientContext(): { custom: Record<string, string> } {
  return { custom: { [PROBE_MARKER]: PROBE_CLIENT_CONTEXT_VALUE } };
}

/** A string of a form; the error never quotes it. */
function matching(pattern: RegExp, expected: string): Decoder<string> {
  return (value, path) => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new ContractError(`${path}: expected ${expected} (${pattern.source}), got something else`);
  };
}

const protocolVersion: Decoder<typeof PROBE_PROTOCOL_VERSION> = (value, path) => {
  if (value === PROBE_PROTOCOL_VERSION) return PROBE_PROTOCOL_VERSION;
  throw new ContractError(
    `${path}: expected ${PROBE_PROTOCOL_VERSION}, got ${typeof value === 'number' ? value : 'no number'}; ` +
      'use the same version of the library in the hook and in the function',
  );
};

/** No two of one name, and not more than {@link MAXIMUM_PROBES}. */
function unlikeNamed<T>(items: Decoder<T[]>, nameOf: (item: T) => string): Decoder<T[]> {
  return (value, path) => {
    if (Array.isArray(value) && value.length > MAXIMUM_PROBES) {
      throw new ContractError(`${path}: expected at most ${MAXIMUM_PROBES} items, got ${value.length}`);
    }
    const list = items(value, path);
    if (new Set(list.map(nameOf)).size === list.length) return list;
    throw new ContractError(`${path}: expected every name once, got one twice`);
  };
}

/**
 * Parses what stands under {@link PROBE_MARKER} in a probe event. Written out by hand, because the package's runtime must stay small.
 *
 * @throws ContractError where it is not a request of this protocol version, whole and without unknown fields
 */
export function parseProbeRequest(request: unknown): ProbeRequest {
  const { protocolVersion: version, probes, ...unknown } = Object(request) as Record<string, unknown>;
  const names = (probes ?? [probes]) as string[];
  if (
    version === PROBE_PROTOCOL_VERSION &&
    Object.keys(unknown).length === 0 &&
    Array.isArray(names) &&
    names.length > 0 &&
    names.length <= MAXIMUM_PROBES &&
    new Set(names).size === names.length &&
    (probes === undefined || names.every((name) => typeof name === 'string' && PROBE_NAME.test(name)))
  ) {
    return { protocolVersion: version, ...(probes === undefined ? {} : { probes: names }) };
  }
  throw new ContractError(
    `probe event: expected protocolVersion ${PROBE_PROTOCOL_VERSION} and names of probes, each once; use the same version of the library in the hook and in the function`,
  );
}

/**
 * Parses the payload that a function version answered with. An unknown field, a result that is `ok` with another code
 * than {@link PROBE_OK}, or the reverse, is refused: whoever speaks loosely may mean anything.
 *
 * @throws ContractError where the text is not an answer of this protocol version
 */
export function parseProbeAnswer(json: string): ProbeAnswer {
  const revision = optional(matching(REVISION, 'a revision'));
  const plainResult = objectOf<ProbeResult>({
    name: matching(PROBE_NAME, 'the name of a probe'),
    ok: bool,
    code: matching(PROBE_CODE, 'the class or code of an error'),
    ms: numberBetween(0, LONGEST_MS),
  });
  const result: Decoder<ProbeResult> = (value, path) => {
    const decoded = plainResult(value, path);
    if (decoded.ok === (decoded.code === PROBE_OK)) return decoded;
    throw new ContractError(`${path}: expected code ${PROBE_OK} where ok is true and only there`);
  };
  return objectOf<ProbeAnswer>({
    protocolVersion,
    functionVersion: matching(FUNCTION_VERSION, 'the version that ran'),
    release: objectOf<CarriedRelease>({ releaseId: revision, schemaRev: revision, indexHash: revision }),
    mismatched: unlikeNamed(listOf(oneOf(VARIABLES)), (name) => name),
    probes: unlikeNamed(listOf(result), ({ name }) => name),
  })(parseJson(json, 'probe answer'), 'probe answer');
}
