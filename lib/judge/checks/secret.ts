import type { SecretCheckSpec } from '../../contract/plan';
import type { Finding } from '../../contract/report';
import { answering, type CheckAnswer, failed, failedIfAny, worstOf } from './answer';
import type { CheckContext } from './context';
import { referredToBy } from './references';
import { judgeRotation } from './secret-rotation';

/** Judges whether a secret can be used; its value is read only where the plan asks for keys, and never kept. */
export async function checkSecret(spec: SecretCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  const { inspection, signal } = context;
  const subject = spec.secretId;
  const secret = `secret ${subject}${referredToBy(spec.variables)}`;
  const finding = (code: string, message: string): Finding => ({ code: `secret.${code}`, subject, message });
  const absent = () =>
    failed(finding('absent', `${secret} does not exist; create it in this account and region, or correct its name`));
  const denied = (): CheckAnswer => ({
    verdict: 'ERRORED',
    findings: [
      finding(
        'denied',
        `${secret} may not be looked at; allow it to the inspection role, or correct the secret's name`,
      ),
    ],
  });
  const noCurrentStage = () =>
    failed(finding('no-current-stage', `${secret} has no version with the stage AWSCURRENT; give it a value`));

  const state = async (): Promise<CheckAnswer> => {
    const view = await inspection.secret(subject, signal);
    if (view.deletionScheduled) {
      return failed(
        finding('deletion-scheduled', `${secret} is scheduled for deletion; restore it, or refer to another one`),
      );
    }
    return view.hasCurrentStage ? judgeRotation(spec, view, secret) : noCurrentStage();
  };

  const keys = async (expected: readonly string[]): Promise<CheckAnswer> => {
    const present = await inspection.secretJsonKeys(subject, signal);
    return failedIfAny(
      expected
        .filter((key) => !present.includes(key))
        .map((key) =>
          finding('key-missing', `${secret} has no key ${key} in its JSON; add the key to its current value`),
        ),
    );
  };

  const answer = await answering(state, { absent, denied });
  if (answer.verdict !== 'PASSED' || spec.jsonKeys === undefined) return answer;
  const expected = spec.jsonKeys;
  const answerOfKeys = await answering(() => keys(expected), {
    // Secrets Manager says the same of a secret and of a stage that it does not have; the secret was just seen.
    absent: noCurrentStage,
    denied,
    malformed: () =>
      failed(finding('not-json', `${secret} is not a JSON object, expected the keys ${expected.join(', ')}`)),
  });
  return worstOf([answer, answerOfKeys]);
}
