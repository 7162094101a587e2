import fc from 'fast-check';
import { rehearse } from '../../../lib/rehearsal/rehearse';
import { renderHtml } from '../../../lib/rehearsal/report/html';
import { escapeHtml, html } from '../../../lib/rehearsal/report/html-text';
import { PLAIN } from '../template/guarded-template';
import { BLOCKED, ROLLED_BACK } from './rehearsed';

/** The texts of the pictures, in order. */
function labels(page: string): string[] {
  return [...page.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
}

test('one page with a picture of the weight, of the errors and of each alarm', () => {
  const page = renderHtml([ROLLED_BACK]);
  expect(page.match(/<svg /g)).toHaveLength(3);
  expect(page).toContain('<h1>Shop-Orders:live <small>version 1 to 2</small></h1>');
  expect(page).toContain(
    '<div class="verdict notable"><strong>ROLLED BACK</strong><p>alarm orders-errors-v2 went to ALARM</p>',
  );
  expect(page).toContain('<dt>time to stop</dt><dd>2 min 36 s from the first shift until all calls were back</dd>');
  expect(page).toContain('<figcaption>Alarm orders-errors-v2: breaching when the value is ≥ 1</figcaption>');
  expect(labels(page)).toEqual(
    expect.arrayContaining(['weight of version 2', 'version 1 (current)', 'version 2 (target)', 'threshold']),
  );
  expect(labels(page).filter((text) => text === 'minutes from the first shift')).toHaveLength(3);
});

test('what an alarm accumulates has a picture of its own, against its threshold', () => {
  const evidenceSamples = [
    { atMin: 0.3, alarmName: 'orders-errors-v2', value: -0.5, threshold: 6.4 },
    { atMin: 2, alarmName: 'orders-errors-v2', value: 9, threshold: 6.4 },
    { atMin: 2, alarmName: 'another', value: 9, threshold: 6.4 },
  ];
  const page = renderHtml([{ ...ROLLED_BACK, evidenceSamples }]);
  expect(page.match(/<svg /g)).toHaveLength(4);
  expect(page).toContain('<figcaption>Evidence that alarm orders-errors-v2 accumulates</figcaption>');
  expect(labels(page).filter((text) => text === 'evidence')).toHaveLength(1);
  expect(renderHtml([{ ...ROLLED_BACK, evidenceSamples: evidenceSamples.slice(2) }])).not.toContain('Evidence');
});

test('the state of the alarm colours its picture', () => {
  const page = renderHtml([ROLLED_BACK]);
  expect(page).toMatch(/fill="rgb\(220,38,38\)" fill-opacity="0\.22"/);
  expect(page).toMatch(/fill="rgb\(22,163,74\)" fill-opacity="0\.1"/);
  expect(page).toMatch(/fill="rgb\(100,116,139\)" fill-opacity="0\.14"/);
});

test('on a dark ground every colour of the pictures has another one', () => {
  const page = renderHtml([ROLLED_BACK]);
  const used = new Set(
    [...page.matchAll(/"var\(--(\w+), (#[0-9a-f]{6})\)"/g)].map(([, role, light]) => `${role} ${light}`),
  );
  const light = page.match(/:root \{ (--ink[^}]*)\}/)?.[1];
  const dark = page.match(/prefers-color-scheme: dark\) \{ :root \{ ([^}]*)\}/)?.[1];
  expect(used.size).toBeGreaterThanOrEqual(6);
  for (const colour of used) {
    const [role, value] = colour.split(' ');
    expect(light).toContain(`--${role}: ${value};`);
    expect(dark).toMatch(new RegExp(`--${role}: #(?!${value.slice(1)})`));
  }
  const drawn = page.replace(/<clipPath[\s\S]*?<\/clipPath>|<[^>]* stroke-width="0"[^>]*>/g, '');
  expect(drawn).not.toMatch(/(?:fill|stroke)="#/);
});

describe('the hooks are marked on the curve of the weight', () => {
  /** Colours of the marks that are no part of the legend or a line. */
  function marks(outcome: 'Succeeded' | 'Failed' | undefined): (string | undefined)[] {
    const [report] = ROLLED_BACK.hookReports;
    const hookReports = outcome === undefined ? [] : [{ ...report, outcome }];
    const [weight] = renderHtml([{ ...ROLLED_BACK, hookReports }]).match(/<svg [\s\S]*?<\/svg>/) ?? [''];
    return [...weight.matchAll(/<path d="M1 0A1 1 0 [^"]*"[^>]*?(?:fill|stroke)="var\(--(\w+),/g)].map(
      ([, role]) => role,
    );
  }

  test.each([
    ['Succeeded', 'good'],
    ['Failed', 'limit'],
  ] as const)('one that %s', (outcome, role) => {
    expect(marks(outcome)).toEqual([role]);
  });

  test('one that was not run is hollow', () => {
    const [weight] = renderHtml([{ ...ROLLED_BACK, hookReports: [] }]).match(/<svg [\s\S]*?<\/svg>/) ?? [''];
    expect(weight).toMatch(/fill="#fff" stroke="var\(--current,/);
  });

  test('none where none was named', () => {
    const timeline = ROLLED_BACK.timeline.filter(({ kind }) => kind !== 'hook');
    expect(labels(renderHtml([{ ...ROLLED_BACK, timeline }]))).not.toContain('hooks');
    expect(labels(renderHtml([ROLLED_BACK]))).toContain('hooks');
  });
});

test('the checks of the hooks are a table with their findings', () => {
  const page = renderHtml([ROLLED_BACK]);
  expect(page).toContain(
    '<tr><td>BeforeAllowTraffic</td><td>environment</td><td>enforced</td><td class="good">PASSED</td><td></td></tr>',
  );
  expect(page).toContain(
    '<tr><td>BeforeAllowTraffic</td><td>secret:Key</td><td>observe</td><td class="bad">ERRORED</td><td><div>secret key may not be looked at</div></td></tr>',
  );
});

test('of a blocked release it tells the reason of the hook, and counts from the start of the deployment', () => {
  const page = renderHtml([BLOCKED], 'promoted');
  expect(page).toContain('<td class="bad">Failed</td><td>check secret:Key failed: secret key does not exist</td>');
  expect(page).toContain('<dt>note</dt><dd>nested stack Inner was not read: its template is not at hand</dd>');
  expect(page).toContain('<p class="bad">Not as expected: the release should have been promoted.</p>');
  expect(labels(page)).toContain('minutes from the start of the deployment');
});

test('an expected verdict is not called unexpected', () => {
  expect(renderHtml([BLOCKED], 'stopped')).not.toContain('Not as expected');
});

test('a template without hooks and alarms has a page too', async () => {
  const page = renderHtml(await rehearse({ path: PLAIN }));
  expect(page).toContain('<p>No hook was run.</p>');
});

test('it refers to nothing outside itself', () => {
  const page = renderHtml([ROLLED_BACK, { ...BLOCKED, alarms: [] }]);
  expect(page).not.toMatch(/https?:|\/\/[a-z]|src=|href=|url\((?!#)|@import|<script|<link/i);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
});

test('the same rehearsals give the same page, and no id twice', () => {
  const page = renderHtml([ROLLED_BACK, ROLLED_BACK]);
  expect(renderHtml([ROLLED_BACK, ROLLED_BACK])).toBe(page);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id] of page.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id);
});

const HOSTILE = `"><script>alert('x')</script><img src=x onerror=y>&`;

test('every text of the template is escaped', () => {
  const page = renderHtml([
    {
      ...ROLLED_BACK,
      template: HOSTILE,
      functionName: HOSTILE,
      aliasName: HOSTILE,
      currentVersion: HOSTILE,
      targetVersion: HOSTILE,
      deploymentConfigName: HOSTILE,
      cause: HOSTILE,
      stoppedBy: HOSTILE,
      notes: [HOSTILE],
      alarms: [{ name: HOSTILE, threshold: 1, comparison: 'GreaterThanThreshold' }],
      alarmSamples: [{ atMin: 1, alarmName: HOSTILE, state: 'OK', value: 1 }],
      timeline: ROLLED_BACK.timeline.map((entry) => ({ ...entry, text: HOSTILE })),
      scenario: { ...ROLLED_BACK.scenario, faults: [{ kind: 'blank-variable', name: HOSTILE }] },
      hookReports: ROLLED_BACK.hookReports.map((report) => ({
        ...report,
        checks: report.checks.map((check) => ({ ...check, id: HOSTILE, findings: [{ code: 'x', message: HOSTILE }] })),
      })),
    },
  ]);
  expect(page).not.toMatch(/<script|<img|onerror=y>/);
  expect(page).toContain('&lt;script&gt;');
});

test('escaped text is shown as it was, and never opens a tag or ends an attribute', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']/);
      const shown = escaped
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&');
      expect(shown).toBe(text);
    }),
  );
});

test('markup made by the tag is not escaped twice', () => {
  expect(html`<b>${'<'}${[html`<i>${1}</i>`]}</b>`.html).toBe('<b>&lt;<i>1</i></b>');
});
