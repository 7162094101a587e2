import type { DependenciesCheckSpec } from '../../contract/check-spec';
import { ContractError } from '../../contract/decode';
import { RELEASE_VARIABLES } from '../../contract/names';
import {
  type ProbeAnswer,
  parseProbeAnswer,
  probeClientContext,
  probeEvent,
  UNKNOWN_PROBE,
} from '../../contract/probe';
import type { Finding } from '../../contract/report';
import { type CheckAnswer, failed, failedIfAny } from './answer';
import type { CheckContext } from './context';
import { answerOf } from './version-call';

const WRAP =
  'wrap its handler with withGuardrails of cdk-serverless-guardrails/runtime, or answer by docs/probe-protocol.md';

/** An answer of fifty probes takes less than 10 KB; what is longer is something else. */
const LONGEST_ANSWER = 65_536;

function finding(code: string, message: string, subject?: string): Finding {
  return { code: `dependencies.${code}`, ...(subject === undefined ? {} : { subject }), message };
}

/** What is told of a payload that is no probe answer: where it goes wrong if it was meant as one, and nothing of what is in it. */
function misread(version: string, payload: string, error: ContractError): Finding {
  const meant = payload.length <= LONGEST_ANSWER && payload.includes('"protocolVersion"');
  // Names of fields that nobody knows are the function's own words.
  const where = error.message.replace(/unknown field .*/, 'a field that the protocol does not have');
  return meant
    ? finding('malformed', `version ${version} answered the probe event against the protocol: ${where}; ${WRAP}`)
    : finding('no-probe-answer', `version ${version} answered the probe event with something else; ${WRAP}`);
}

/** The version that answered is the one under test, of the release under test, and would serve. */
function identity(answer: ProbeAnswer, { plan, deployment }: CheckContext): Finding[] {
  const version = deployment.targetVersion;
  if (answer.functionVersion !== version) {
    const message = `version ${answer.functionVersion} answered in the place of version ${version}; see what answers the probe event for it`;
    return [finding('other-version', message, answer.functionVersion)];
  }
  const findings: Finding[] = [];
  for (const [field, variable] of Object.entries(RELEASE_VARIABLES) as [keyof ProbeAnswer['release'], string][]) {
    const [got, expected] = [answer.release[field], plan.release[field]];
    if (got === expected) continue;
    const message = `version ${version} runs with ${variable} ${got ?? 'absent'}, expected ${expected ?? 'none'}; deploy the plan and the version from the same synth`;
    findings.push(finding('other-release', message, variable));
  }
  for (const variable of answer.mismatched) {
    const message = `version ${version} refuses to serve, because ${variable} is not what its code was built for; deploy the code and its environment from one release`;
    findings.push(finding('refuses-to-serve', message, variable));
  }
  return findings;
}

function probeFindings({ probes: asked }: DependenciesCheckSpec, answer: ProbeAnswer): Finding[] {
  const version = answer.functionVersion;
  const findings = answer.probes
    .filter(({ ok }) => !ok)
    .map(({ name, code, ms }) =>
      code === UNKNOWN_PROBE
        ? finding(
            'unknown-probe',
            `version ${version} declares no probe ${name}; declare it, or do not ask for it`,
            name,
          )
        : finding('unreachable', `probe ${name} failed with ${code} after ${ms} ms in version ${version}`, name),
    );
  const told = new Set(answer.probes.map(({ name }) => name));
  for (const name of asked ?? []) {
    if (told.has(name)) continue;
    findings.push(
      finding('untold', `version ${version} says nothing about the probe ${name}, which was asked for`, name),
    );
  }
  return findings;
}

function answered({ probes }: ProbeAnswer): CheckAnswer {
  const [slowest] = [...probes].sort((a, b) => b.ms - a.ms);
  const count = `${probes.length} ${probes.length === 1 ? 'probe' : 'probes'}`;
  return {
    verdict: 'PASSED',
    findings: [],
    summary: `${count} answered, the slowest (${slowest.name}) in ${slowest.ms} ms`,
  };
}

/**
 * Asks exactly the target version whether its dependencies answer, as it sees them: with its own role, network and variables. PASSED
 * takes an answer by the protocol, from this version and this release, in which at least one probe ran and all passed.
 */
export async function checkDependencies(spec: DependenciesCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  const { functionName, targetVersion: version } = context.deployment;
  const call = {
    functionName,
    version,
    payload: JSON.stringify(probeEvent(spec.probes)),
    mark: probeClientContext().custom,
  };
  const told = await answerOf(call, spec.callLimitSec, context);
  if (told === undefined) {
    const message = `version ${version} did not answer the probe event in ${spec.callLimitSec} s; see its log, and give its probes time-outs below that of the function`;
    return failed(finding('no-answer', message));
  }
  if (told.error !== undefined) {
    const message = `version ${version} answered the probe event with an error (${told.error}); see its log, or ${WRAP}`;
    return failed(finding('failed', message));
  }
  let answer: ProbeAnswer;
  try {
    if (told.payload.length > LONGEST_ANSWER) throw new ContractError('too long');
    answer = parseProbeAnswer(told.payload);
  } catch (error) {
    if (error instanceof ContractError) return failed(misread(version, told.payload, error));
    throw error;
  }
  const findings = [...identity(answer, context), ...probeFindings(spec, answer)];
  if (findings.length > 0) return failedIfAny(findings);
  if (answer.probes.length === 0) {
    const message = `version ${version} declares no probe, so nothing was asked; declare its dependencies to withGuardrails`;
    return { verdict: 'INCONCLUSIVE', findings: [finding('none-declared', message)] };
  }
  return answered(answer);
}
