import type { LiveAlarm } from '../../judge/operations/live-alarm';
import { type DeploymentGroupView, type DeploymentRecord, ENDED_STATUSES } from '../../judge/operations/ports';
import type { GroupSurvey } from '../operations/group-survey';
import { groupText } from '../operations/selection';
import { unanswered, type VitalFinding, type VitalVerdict } from './finding';

/** Alarms that one deployment group takes (CodeDeploy API reference, AlarmConfiguration). */
const MOST_ALARMS = 10;

/** Without one of them an alias stays where a failed, an alarmed or a stopped deployment left it. */
const ROLLBACK_EVENTS = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];

type Part = Omit<VitalFinding, 'subject'>;

function planPart({ plan, last }: GroupSurvey): Part {
  const part = 'plan';
  if (!plan.known) return { part, ...unanswered(plan) };
  const { functionName, aliasName, beforeAllowTraffic, afterAllowTraffic } = plan.value;
  const deployed = last.known ? last.value : undefined;
  if (deployed && (deployed.functionName !== functionName || deployed.aliasName !== aliasName)) {
    const text = `it is made for ${functionName}:${aliasName}, and the last deployment was of ${deployed.functionName}:${deployed.aliasName}`;
    return { part, verdict: 'DEAD', text };
  }
  const text = `parses: ${beforeAllowTraffic.length} checks before traffic, ${afterAllowTraffic.length} after`;
  return { part, verdict: 'ALIVE', text };
}

/** Where the last deployment should have left the alias; undefined where nobody can tell. */
function leftAt({ status, currentVersion, targetVersion }: DeploymentRecord): string | undefined {
  return status === 'Succeeded' ? targetVersion : currentVersion;
}

function aliasPart({ alias, last }: GroupSurvey): Part {
  const answer = (verdict: VitalVerdict, text: string): Part => ({ part: 'alias', verdict, text });
  if (!alias.known) return { part: 'alias', ...unanswered(alias) };
  if (!last.known) return { part: 'alias', ...unanswered(last) };
  const { version, weights } = alias.value;
  const deployment = last.value;
  if (deployment === undefined) return answer('ALIVE', `at version ${version}, before the first deployment`);
  if (!ENDED_STATUSES.includes(deployment.status)) return answer('ALIVE', `${deployment.deploymentId} moves it now`);
  const others = Object.keys(weights);
  if (others.length > 0) {
    return answer(
      'DEAD',
      `left weighted with version ${others.join(', ')}, so every deployment fails: see guardrails repair`,
    );
  }
  const wanted = leftAt(deployment);
  if (wanted === undefined || wanted === version) return answer('ALIVE', `at version ${version}`);
  const moved = `at version ${version}, and ${deployment.deploymentId} left it at version ${wanted}`;
  return answer('DEAD', `${moved}, so the next deployment fails: see guardrails repair`);
}

function rollbackPart({ rollbackEvents }: DeploymentGroupView): Part {
  const missing = ROLLBACK_EVENTS.filter((event) => !rollbackEvents.includes(event));
  if (missing.length === 0)
    return { part: 'rollback', verdict: 'ALIVE', text: 'on failure, on an alarm and on a stop' };
  return { part: 'rollback', verdict: 'DEAD', text: `nothing is rolled back on ${missing.join(', ')}` };
}

function alarmsPart({ alarmNames, alarmsEnabled, ignorePollAlarmFailure }: DeploymentGroupView): Part {
  const answer = (verdict: VitalVerdict, text: string): Part => ({ part: 'alarms', verdict, text });
  if (alarmNames.length === 0) return answer('DEAD', 'the group has none, so nothing stops a rollout');
  if (!alarmsEnabled) return answer('DEAD', 'the group ignores its alarms, so nothing stops a rollout');
  if (ignorePollAlarmFailure) return answer('DEAD', 'a rollout goes on where the alarms cannot be read');
  return answer('ALIVE', `${alarmNames.length} of at most ${MOST_ALARMS}`);
}

function alarmPart(name: string, alarm: LiveAlarm | undefined): Part {
  const answer = (verdict: VitalVerdict, text: string): Part => ({ part: `alarm ${name}`, verdict, text });
  if (alarm === undefined) return answer('DEAD', 'there is no metric alarm of this name');
  const { state, evaluationState, notComputable } = alarm;
  if (state === 'ALARM') return answer('DEAD', 'it is in ALARM, so every deployment is refused, the fix too');
  if (evaluationState !== undefined) return answer('DEAD', `CloudWatch evaluates it with ${evaluationState}`);
  if (notComputable !== undefined) return answer('UNPROVEN', `it cannot be looked into: ${notComputable}`);
  return answer('ALIVE', state === 'OK' ? 'OK' : 'no data at the moment, which is no alarm');
}

/** What the configuration of a deployment group and its alarms' states tell. */
export function groupFindings(survey: GroupSurvey): VitalFinding[] {
  const { group, view, alarms } = survey;
  const parts: Part[] = [planPart(survey), aliasPart(survey)];
  if (!view.known) parts.push({ part: 'deployment group', ...unanswered(view) });
  else {
    parts.push(rollbackPart(view.value), alarmsPart(view.value));
    if (!alarms.known) parts.push({ part: 'alarms', ...unanswered(alarms) });
    else parts.push(...view.value.alarmNames.map((name) => alarmPart(name, alarms.value.get(name))));
  }
  return parts.map((part) => ({ subject: groupText(group), ...part }));
}
