/** `npx tsx bench/alarms.ts`: CPU of one evaluation of the recommended alarms over their 60 minutes, as the twin does it once a minute. */
import { AlarmWatch } from '../lib/rehearsal/cloudwatch/alarm-watch';
import { MetricStore, MINUTE_MS } from '../lib/rehearsal/cloudwatch/metric-store';
import type { AlarmModel } from '../lib/rehearsal/model';
import { deployable } from '../test/rehearsal/support/deployable';
import { errorAlarm, latencyAlarm } from '../test/rehearsal/support/recommended-alarms';

const ROUNDS = 7;
const ROLLOUTS = 400;
/** An hour before the first shift, 30 minutes of canary, 10 minutes at full weight; 40 evaluations. */
const [FIRST, LAST] = [60, 100];
const EDGES = [0, 400, 30_000];

function filledStore(seed: number): MetricStore {
  const store = new MetricStore(deployable(), true);
  const version = (invocations: number, minute: number) => {
    const errors = Math.min(invocations, Math.floor(invocations / 1000) + ((minute * seed) % 7));
    const slow = Math.min(invocations, Math.floor(invocations / 20) + ((minute * seed) % 11));
    return { invocations, errors, durations: { edges: EDGES, counts: [invocations - slow, slow, 0] } };
  };
  for (let minute = 0; minute <= LAST; minute++) {
    const weight = minute < FIRST ? 0 : minute < FIRST + 30 ? 0.1 : 1;
    const target = Math.round(60_000 * weight);
    const calls = { current: version(60_000 - target, minute), target: version(target, minute) };
    store.add(minute, calls, weight > 0 && weight < 1);
    store.publish(minute, (minute + 2.5) * MINUTE_MS);
  }
  return store;
}

function microsecondsPerEvaluation(alarm: AlarmModel): number {
  let evaluations = 0;
  let microseconds = 0;
  for (let rollout = 1; rollout <= ROLLOUTS; rollout++) {
    const store = filledStore(rollout);
    const watch = new AlarmWatch({ alarms: [alarm] });
    const started = process.cpuUsage();
    for (let minute = FIRST; minute < LAST; minute++, evaluations++) {
      watch.evaluate(watch.alarms[0], store, (minute + 0.5) * MINUTE_MS);
    }
    const { user, system } = process.cpuUsage(started);
    microseconds += user + system;
  }
  return microseconds / evaluations;
}

for (const [name, alarm] of Object.entries({ error: errorAlarm, latency: latencyAlarm })) {
  const rounds = Array.from({ length: ROUNDS }, () => microsecondsPerEvaluation(alarm)).sort((a, b) => a - b);
  const shown = [rounds[0], rounds[ROUNDS >> 1], rounds[ROUNDS - 1]].map((value) => value.toFixed(1));
  console.log(
    `${name} alarm, microseconds of CPU per evaluation: ${shown[1]} (${shown[0]} to ${shown[2]}, ${ROUNDS} rounds)`,
  );
}
