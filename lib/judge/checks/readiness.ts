import type { ReadinessCheckSpec } from '../../contract/plan';
import type { Finding } from '../../contract/report';
import { type FunctionVersionView, PortError } from '../ports';
import { describeThrown } from '../thrown';
import { type CheckAnswer, failed, PASSED, toldOnly, worstOf } from './answer';
import type { CheckContext } from './context';

/** Lambda builds a SnapStart snapshot in some minutes and a network interface in one or two; CloudFormation waits for most of it. */
const LOOK_EVERY_MS = 5_000;
const LOOKS = 24;

/** Settles by itself: Lambda is still at work on the version. */
function isUnderWay({ state, lastUpdateStatus }: FunctionVersionView): boolean {
  return state === 'Pending' || (state === 'Active' && lastUpdateStatus === 'InProgress');
}

/** The target version once Lambda is done with it, or as it was at the last look. */
async function settled(context: CheckContext): Promise<FunctionVersionView> {
  const { clock, deployment, inspection, signal, endsAtMs } = context;
  let view = await context.targetVersion();
  for (let look = 1; look < LOOKS && isUnderWay(view); look++) {
    if (clock.now() + LOOK_EVERY_MS >= endsAtMs) break;
    await clock.sleep(LOOK_EVERY_MS, signal);
    view = await inspection.functionVersion(deployment.functionName, deployment.targetVersion, signal);
  }
  return view;
}

async function targetIsActive(context: CheckContext): Promise<CheckAnswer> {
  const view = await settled(context);
  const version = `version ${view.version}`;
  const { state, stateReason, lastUpdateStatus } = view;
  if (state === undefined) throw new PortError('malformed', `Lambda answered for ${version} without a state`);
  if (state !== 'Active') {
    const why = stateReason === undefined ? '' : ` (${stateReason})`;
    const message = `${version} is ${state}${why}, expected Active; see its state in the Lambda console, and publish it again`;
    return failed({ code: 'readiness.not-active', subject: view.version, message });
  }
  if (lastUpdateStatus !== undefined && lastUpdateStatus !== 'Successful') {
    const message = `the last update of ${version} is ${lastUpdateStatus}, expected Successful; publish it again`;
    return failed({ code: 'readiness.not-updated', subject: view.version, message });
  }
  if (view.snapStartOff !== true) return PASSED;
  const message = `${version} starts without SnapStart although its function asks for it; its first calls will be slow`;
  return toldOnly({ code: 'readiness.snap-start-off', subject: view.version, message });
}

async function functionMayRun({ inspection, deployment, signal }: CheckContext): Promise<CheckAnswer> {
  const { functionName } = deployment;
  if ((await inspection.reservedConcurrency(functionName, signal)) !== 0) return PASSED;
  const message = `function ${functionName} has a reserved concurrency of 0, so Lambda refuses all of its calls; give it another one, or remove it`;
  return failed({ code: 'readiness.no-concurrency', subject: functionName, message });
}

async function aliasIsWhole({ inspection, deployment, signal }: CheckContext, current: string): Promise<CheckAnswer> {
  const { functionName, aliasName } = deployment;
  const alias = `alias ${aliasName} of ${functionName}`;
  const { version, weighted } = await inspection.alias(functionName, aliasName, signal);
  const findings: Finding[] = [];
  if (weighted.length > 0) {
    const message = `${alias} already sends a part of its calls to version ${weighted.join(', ')}; a deployment was stopped half-way, put the alias on one version`;
    findings.push({ code: 'readiness.alias-weighted', subject: aliasName, message });
  }
  if (version !== current) {
    const message = `${alias} is on version ${version}, the deployment takes it to be on version ${current}; somebody moved it, put it back`;
    findings.push({ code: 'readiness.alias-moved', subject: aliasName, message });
  }
  return findings.length === 0 ? PASSED : failed(...findings);
}

async function thereIsAWayBack(context: CheckContext, current: string): Promise<CheckAnswer> {
  try {
    await context.currentVersion();
    return PASSED;
  } catch (error) {
    if (!(error instanceof PortError && error.kind === 'absent')) throw error;
    const message = `the current version ${current} does not exist any more, so a rollback would have nowhere to go; point the alias at a version that exists`;
    return failed({ code: 'readiness.no-way-back', subject: current, message });
  }
}

/** A question that could not be asked is told beside the answers to the others. */
async function told(what: string, question: Promise<CheckAnswer>): Promise<CheckAnswer> {
  try {
    return await question;
  } catch (error) {
    const message = `${what} cannot be read: ${describeThrown(error)}`;
    return { verdict: 'ERRORED', findings: [{ code: 'readiness.unread', message }] };
  }
}

/**
 * Judges what a deployment takes for granted: Lambda is done with the target version and may run it, and the alias is where the
 * deployment believes it to be, whole, with a version to go back to. A version that Lambda is still at work on is waited for.
 *
 * Whether another deployment runs in the group is not asked: CodeDeploy refuses a second one itself (user guide, limits).
 */
export async function checkReadiness(_spec: ReadinessCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  const { functionName, aliasName, currentVersion, targetVersion } = context.deployment;
  const questions = [
    told(`version ${targetVersion}`, targetIsActive(context)),
    told(`the reserved concurrency of ${functionName}`, functionMayRun(context)),
  ];
  // The first version of all has no alias yet, and nothing to go back to.
  if (currentVersion !== undefined) {
    questions.push(
      told(`alias ${aliasName}`, aliasIsWhole(context, currentVersion)),
      told(`the current version ${currentVersion}`, thereIsAWayBack(context, currentVersion)),
    );
  }
  return worstOf(await Promise.all(questions));
}
