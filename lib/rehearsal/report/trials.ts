import type { Verdict } from '../model';
import type { TrialedDeployment } from '../trials/trials';
import type { Rate } from '../trials/wilson';
import { JSON_REPORT_VERSION } from './json';
import type { Paint } from './timeline';
import { count, describeScenario, duration, percent } from './wording';

const LABELS: Readonly<Record<Verdict, string>> = {
  promoted: 'promoted',
  'rolled-back': 'rolled back',
  blocked: 'blocked',
  'left-weighted': 'not rolled back',
};

const LABEL_WIDTH = 'not rolled back'.length;

/** `12 of 1,000: 1.2 % (0.69 to 2.09 %)`. */
function rateText({ count: counted, trials, share, low, high }: Rate): string {
  const [lowText, highText] = [low, high].map((bound) => Number((bound * 100).toFixed(3)));
  return `${count(counted)} of ${count(trials)}: ${percent(share)} (${lowText} to ${highText} %)`;
}

/** The trials of one deployment as text for a terminal. */
export function renderTrials(deployment: TrialedDeployment, paint: Paint = (_tone, text) => text): string {
  const { functionName, aliasName, currentVersion, targetVersion, verdicts, stoppedBy, minutesToStop } = deployment;
  const { failedCalls, failedCallsAllAtOnce, scenario, notes } = deployment;
  const row = (label: string, text: string): string => `  ${label.padEnd(LABEL_WIDTH)}  ${text}`;
  const share = failedCallsAllAtOnce > 0 ? `; ${percent(failedCalls.mean / failedCallsAllAtOnce)} of the ` : '';
  const lines = [
    `${paint('strong', `${functionName}:${aliasName}, version ${currentVersion} to ${targetVersion}`)}  ${paint('dim', `${deployment.deploymentConfigName}, ${deployment.template}`)}`,
    paint('dim', `${describeScenario(scenario)} and up`),
    '',
    ...Object.entries(LABELS).flatMap(([verdict, label]) => {
      const rate = verdicts[verdict as Verdict];
      return rate.count > 0 || verdict === 'promoted' || verdict === 'rolled-back' ? [row(label, rateText(rate))] : [];
    }),
    ...stoppedBy.map(({ name, rate }) => row('stopped by', `${name}, ${rateText(rate)}`)),
    ...(minutesToStop
      ? [
          row(
            'time to stop',
            `median ${duration(minutesToStop.median)}, 95 % within ${duration(minutesToStop.p95)} of the first shift`,
          ),
        ]
      : []),
    row(
      'failed calls',
      `mean ${count(failedCalls.mean)}, median ${count(failedCalls.median)}, 95 % at most ${count(failedCalls.p95)} because of the new version${share}${share ? `${count(failedCallsAllAtOnce)} with all traffic moved at once and nobody stopping it` : ''}`,
    ),
    row('intervals', '95 %, Wilson'),
    ...notes.map((note) => row('note', note)),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** Trials as JSON: `{ reportVersion, trials: [...] }`, each with the fields of {@link TrialedDeployment}; shares from 0 to 1. */
export function renderTrialsJson(deployments: readonly TrialedDeployment[]): string {
  return `${JSON.stringify({ reportVersion: JSON_REPORT_VERSION, trials: deployments }, null, 2)}\n`;
}
