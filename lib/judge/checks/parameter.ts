import type { ParameterCheckSpec } from '../../contract/plan';
import type { Finding } from '../../contract/report';
import { answering, type CheckAnswer, failed, PASSED } from './answer';
import { isBlank } from './blank';
import type { CheckContext } from './context';
import { referredToBy } from './references';

/** Judges whether an SSM parameter exists and is not blank. */
export async function checkParameter(spec: ParameterCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  const subject = spec.name;
  const parameter = `parameter ${subject}${referredToBy(spec.variables)}`;
  const finding = (code: string, message: string): Finding => ({ code: `parameter.${code}`, subject, message });
  return answering(
    async () =>
      isBlank(await context.inspection.parameter(subject, context.signal))
        ? failed(finding('blank', `${parameter} is blank; give it a value`))
        : PASSED,
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
