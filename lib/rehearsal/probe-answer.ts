import { RELEASE_VARIABLES } from '../contract/names';
import { PROBE_MARKER, PROBE_OK, PROBE_PROTOCOL_VERSION, type ProbeAnswer, parseProbeRequest } from '../contract/probe';
import type { World } from './healthy-world';

/** What the twin calls the probe of a function of which the plan names none. */
export const SOME_PROBE = 'dependency';

const FIELDS = Object.keys(RELEASE_VARIABLES) as (keyof typeof RELEASE_VARIABLES)[];

/**
 * What the target version answers to a probe event, as the runtime would: the twin does not run the function, so it takes each probe for
 * passed whose dependency no fault has made unreachable.
 *
 * @throws ContractError where the payload is no probe event
 */
export function probeAnswer(payload: string, functionVersion: string, { target, unreachable }: World): string {
  const { probes: asked } = parseProbeRequest(JSON.parse(payload)[PROBE_MARKER]);
  const declared = unreachable.size === 0 ? [SOME_PROBE] : [...unreachable];
  const answer: ProbeAnswer = {
    protocolVersion: PROBE_PROTOCOL_VERSION,
    functionVersion,
    release: Object.fromEntries(
      FIELDS.flatMap((field) => {
        const value = target[RELEASE_VARIABLES[field]];
        return value === undefined ? [] : [[field, value]];
      }),
    ),
    mismatched: [],
    probes: (asked ?? declared).map((name) => {
      const ok = !unreachable.has(name);
      return { name, ok, code: ok ? PROBE_OK : 'ECONNREFUSED', ms: 1 };
    }),
  };
  return JSON.stringify(answer);
}
