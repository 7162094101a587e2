import type { HookReport } from '../../contract/report';
import { describeExpectation, type Expectation, isExpected } from '../expectation';
import type { AlarmModel, Verdict } from '../model';
import type { RehearsedDeployment } from '../rehearse';
import { alarmChart, errorRateChart, evidenceChart, weightChart } from './chart';
import { STYLE } from './html-style';
import { html, type SafeHtml, trusted } from './html-text';
import { actorOf, describeScenario, factsOf, momentsOf, VERDICT_WORDS } from './wording';

const VERDICT_CLASSES: Readonly<Record<Verdict, string>> = {
  promoted: 'good',
  'rolled-back': 'notable',
  blocked: 'notable',
  'left-weighted': 'bad',
};

const COMPARISON_SIGNS: Readonly<Record<AlarmModel['comparison'], string>> = {
  GreaterThanOrEqualToThreshold: '≥',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

const STATE_KEY = html`<p class="key"><i class="ok"></i>OK<i class="alarm"></i>ALARM<i class="blind"></i>INSUFFICIENT_DATA</p>`;

function figure(title: string, picture: string, key: readonly SafeHtml[] = []): SafeHtml {
  return html`<figure><figcaption>${title}</figcaption>${key}${trusted(picture)}</figure>`;
}

function pictures(rehearsal: RehearsedDeployment, id: string): SafeHtml[] {
  return [
    figure('Weight of the new version', weightChart(rehearsal, `${id}w`)),
    figure('Share of failed calls, minute by minute', errorRateChart(rehearsal, `${id}e`)),
    ...rehearsal.alarms.flatMap(({ name, threshold, comparison }, index) => {
      const evidence = evidenceChart(rehearsal, name, `${id}v${index}`);
      return [
        ...(evidence === undefined ? [] : [figure(`Evidence that alarm ${name} accumulates`, evidence, [STATE_KEY])]),
        figure(
          `Alarm ${name}: breaching when the value is ${COMPARISON_SIGNS[comparison]} ${threshold}`,
          alarmChart(rehearsal, name, threshold, `${id}a${index}`),
          [STATE_KEY],
        ),
      ];
    }),
  ];
}

function checkRow({ lifecycleEvent }: HookReport, check: HookReport['checks'][number]): SafeHtml {
  const { id, mode, verdict, findings } = check;
  const found = findings.map(({ message }) => html`<div>${message}</div>`);
  return html`<tr><td>${lifecycleEvent}</td><td>${id}</td><td>${mode}</td><td class="${verdict === 'PASSED' ? 'good' : 'bad'}">${verdict}</td><td>${found}</td></tr>`;
}

function hookTable(reports: readonly HookReport[]): SafeHtml {
  if (reports.length === 0) return html`<p>No hook was run.</p>`;
  const rows = reports.flatMap((report) =>
    report.checks.length > 0
      ? report.checks.map((check) => checkRow(report, check))
      : [
          html`<tr><td>${report.lifecycleEvent}</td><td></td><td></td><td class="${report.outcome === 'Succeeded' ? 'good' : 'bad'}">${report.outcome}</td><td>${report.reason}</td></tr>`,
        ],
  );
  return html`<table><thead><tr><th>lifecycle event</th><th>check</th><th>mode</th><th>verdict</th><th>findings</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function timelineTable(rehearsal: RehearsedDeployment): SafeHtml {
  const rows = momentsOf(rehearsal).map(
    ({ at, entry }) => html`<tr><td class="time">${at}</td><td>${actorOf(entry)}</td><td>${entry.text}</td></tr>`,
  );
  return html`<table><thead><tr><th class="time">min:s</th><th>who</th><th>what</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function section(rehearsal: RehearsedDeployment, index: number, expectation: Expectation | undefined): SafeHtml {
  const { functionName, aliasName, currentVersion, targetVersion, verdict } = rehearsal;
  const facts = [...factsOf(rehearsal), ...rehearsal.notes.map((note) => ['note', note] as const)];
  const unexpected =
    expectation === undefined || isExpected(verdict, expectation)
      ? []
      : [html`<p class="bad">Not as expected: the release should have been ${describeExpectation(expectation)}.</p>`];
  return html`<section>
<h1>${functionName}:${aliasName} <small>version ${currentVersion} to ${targetVersion}</small></h1>
<p class="meta">${rehearsal.template} · ${rehearsal.deploymentConfigName}<br>${describeScenario(rehearsal.scenario)}</p>
<div class="verdict ${VERDICT_CLASSES[verdict]}"><strong>${VERDICT_WORDS[verdict]}</strong><p>${rehearsal.cause}</p>
<dl>${facts.map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl>${unexpected}</div>
${pictures(rehearsal, `r${index}`)}
<h2>What the hooks checked</h2>
${hookTable(rehearsal.hookReports)}
<h2>Timeline</h2>
${timelineTable(rehearsal)}
</section>
`;
}

/**
 * Rehearsals as one HTML page with its pictures inside: it loads nothing, and every text from the template is escaped.
 *
 * @param expectation told where a verdict is another one
 */
export function renderHtml(rehearsals: readonly RehearsedDeployment[], expectation?: Expectation): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Rehearsal of ${rehearsals.map(({ functionName, aliasName }) => `${functionName}:${aliasName}`).join(', ')}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
${rehearsals.map((rehearsal, index) => section(rehearsal, index, expectation))}
<footer>Rehearsed on the local twin of cdk-serverless-guardrails; nothing was deployed.</footer>
</main>
</body>
</html>
`.html;
}
