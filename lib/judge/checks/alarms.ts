import type { AlarmsCheckSpec } from '../../contract/plan';
import type { Finding } from '../../contract/report';
import { withDeadline } from '../deadline';
import { type AlarmState, PortError } from '../ports';
import { type CheckAnswer, failed } from './answer';
import type { CheckContext } from './context';

/** A metric alarm is evaluated once a minute (CloudWatch user guide, alarm evaluation): four looks for each. */
const POLL_MS = 15_000;
/** One look may be lost to a throttle, two to a short outage; three in a row are three quarters of a minute unseen. */
const LOST_LOOKS = 3;

type States = ReadonlyMap<string, AlarmState>;

function alarmed(names: readonly string[], states: States): Finding[] {
  return names.flatMap((subject) => {
    const state = states.get(subject);
    if (state === undefined) {
      return [
        { code: 'alarms.unknown', subject, message: `alarm ${subject} does not exist; deploy it, or correct its name` },
      ];
    }
    // Not `=== 'ALARM'`: a state that nobody knows is no reason to go on.
    if (state !== 'OK' && state !== 'INSUFFICIENT_DATA') {
      return [
        {
          code: 'alarms.alarm',
          subject,
          message: `alarm ${subject} is in ALARM; see what it watches before deploying again`,
        },
      ];
    }
    return [];
  });
}

function unseen(names: readonly string[], looks: readonly States[]): Finding[] {
  return names.flatMap((subject) => {
    const blind = looks.filter((states) => states.get(subject) === 'INSUFFICIENT_DATA').length;
    if (blind === 0) return [];
    return [
      {
        code: 'alarms.insufficient-data',
        subject,
        message: `alarm ${subject} had INSUFFICIENT_DATA in ${blind} of ${looks.length} looks, and judged nothing then`,
      },
    ];
  });
}

/**
 * Watches the alarms from now until the bake is over, every 15 seconds and once at its end.
 *
 * ALARM and an alarm that CloudWatch does not know fail the check at once. INSUFFICIENT_DATA does not: an alarm on the
 * new version has no data while nobody calls it; the report tells it. A look that fails is repeated at the next poll;
 * the third in a row ends the check as ERRORED, and the look at the end must have succeeded. A deployment without any
 * alarm is its owner's explicit choice, so the check passes and says that nothing watched.
 */
export async function checkAlarms(spec: AlarmsCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  const { clock, inspection, signal } = context;
  const names = spec.alarmNames;
  if (names.length === 0) {
    return {
      verdict: 'PASSED',
      findings: [{ code: 'alarms.none', message: 'no alarm watches this deployment, so nothing was judged here' }],
    };
  }
  const bakedAt = clock.now() + spec.bakeSec * 1000;
  const looks: States[] = [];
  let lost = 0;
  for (;;) {
    const lookedAt = clock.now();
    try {
      const states = await withDeadline(
        { clock, endsAtMs: lookedAt + POLL_MS, what: 'the look at the alarms', signal },
        (lookSignal) => inspection.alarmStates(names, lookSignal),
      );
      const findings = alarmed(names, states);
      if (findings.length > 0) return failed(...findings);
      lost = 0;
      looks.push(states);
      if (lookedAt >= bakedAt) return { verdict: 'PASSED', findings: unseen(names, looks) };
    } catch (error) {
      lost += 1;
      if (lost === LOST_LOOKS) throw error;
    }
    // At the bake's end the next look comes at once and not a poll later; a lost one is repeated a poll later.
    const untilBaked = bakedAt - clock.now();
    const pause = untilBaked > 0 ? Math.min(POLL_MS, untilBaked) : lost > 0 ? POLL_MS : 0;
    await clock.sleep(pause, signal);
    // An aborted sleep returns at once: without this, the loop would spin.
    if (signal.aborted) throw new PortError('timeout', 'the bake was not over at the deadline of the hook');
  }
}
