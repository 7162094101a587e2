import type { ParameterCheckSpec } from '../../contract/plan';
import type { Finding } from '../../contract/report';
import { PortError } from '../ports';
import { answering, type CheckAnswer, failed, failedIfAny } from './answer';
import { isBlank } from './blank';
import type { CheckContext } from './context';
import { referredToBy } from './references';

/** What an answer lacks cannot be compared, and is no pass. */
function known<T>(fact: T | undefined, parameter: string, what: string): T {
  if (fact !== undefined) return fact;
  throw new PortError('malformed', `SSM answered for ${parameter} without a known ${what}`);
}

/** Judges whether an SSM parameter exists, is not blank, and is of the type and at the version that the plan asks for. */
export async function checkParameter(spec: ParameterCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  const subject = spec.name;
  const parameter = `parameter ${subject}${referredToBy(spec.variables)}`;
  const finding = (code: string, message: string): Finding => ({ code: `parameter.${code}`, subject, message });
  return answering(
    async () => {
      const view = await context.inspection.parameter(subject, context.signal);
      const findings: Finding[] = [];
      if (isBlank(view.value)) findings.push(finding('blank', `${parameter} is blank; give it a value`));
      if (spec.type !== undefined) {
        const type = known(view.type, parameter, 'type');
        if (type !== spec.type) {
          const message = `${parameter} is of type ${type}, expected ${spec.type}; create it anew with that type`;
          findings.push(finding('wrong-type', message));
        }
      }
      if (spec.version !== undefined) {
        const version = known(view.version, parameter, 'version');
        if (version !== spec.version) {
          const message = `${parameter} is at version ${version}, expected version ${spec.version}; put that value back, or release with the version that it has now`;
          findings.push(finding('other-version', message));
        }
      }
      return failedIfAny(findings);
    },
    {
      absent: () =>
        failed(
          finding('absent', `${parameter} does not exist; create it in this account and region, or correct its name`),
        ),
      denied: () => ({
        verdict: 'ERRORED',
        findings: [
          finding(
            'denied',
            `${parameter} may not be looked at; allow it to the inspection role, or correct the parameter's name`,
          ),
        ],
      }),
    },
  );
}
