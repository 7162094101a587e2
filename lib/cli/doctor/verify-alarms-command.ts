import type { Operations } from '../../judge/operations/ports';
import { InputError, type Io } from '../io';
import { groupsOf, type Selection } from '../operations/selection';
import { paintOf } from '../paint';
import { type AlarmVerification, verifyAlarm } from './alarm-verification';
import { renderVerification, renderVerificationsJson } from './verification-text';

/** Which alarms to verify. */
export type AlarmChoice = { readonly names: readonly string[] } | { readonly selection: Selection };

async function namesOf(choice: AlarmChoice, operations: Operations, signal: AbortSignal): Promise<string[]> {
  if ('names' in choice) return [...new Set(choice.names)];
  const names: string[] = [];
  for (const group of await groupsOf(choice.selection, operations, signal)) {
    names.push(...(await operations.codeDeploy.deploymentGroup(group, signal)).alarmNames);
  }
  if (names.length === 0) throw new InputError('the deployment groups have no alarms, so there is nothing to verify');
  return [...new Set(names)];
}

/**
 * Verifies live alarms one after the other, and prints what came of it.
 *
 * @returns the exit code: 0 where every alarm agrees, else 1; an alarm that could not be compared does not agree
 * @throws PortError where CloudWatch does not answer, InputError where there is no alarm to verify
 */
export async function runVerifyAlarms(
  choice: AlarmChoice,
  json: boolean,
  operations: Operations,
  io: Io,
  signal: AbortSignal,
): Promise<0 | 1> {
  const names = await namesOf(choice, operations, signal);
  const alarms = await operations.cloudWatch.alarms(names, signal);
  const verifications: AlarmVerification[] = [];
  for (const name of names) {
    io.progress?.(`verifying alarm ${verifications.length + 1} of ${names.length}`);
    const alarm = alarms.get(name);
    verifications.push(
      alarm === undefined
        ? { alarm: name, verdict: 'NOT_COMPARED', reason: 'CloudWatch has no metric alarm of this name' }
        : await verifyAlarm(alarm, operations.cloudWatch, signal),
    );
  }
  if (json) io.stdout(renderVerificationsJson(verifications));
  else io.stdout(verifications.map((verification) => renderVerification(verification, paintOf(io))).join('\n'));
  return verifications.every(({ verdict }) => verdict === 'AGREES') ? 0 : 1;
}
