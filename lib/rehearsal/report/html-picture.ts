import type { RehearsedDeployment } from '../rehearse';
import { alarmChart, errorRateChart, evidenceChart, weightChart } from './chart';
import { type Svg, WIDTH } from './chart-frame';
import { PICTURE_STYLE } from './html-style';
import { html, trusted } from './html-text';
import { describeScenario, VERDICT_WORDS } from './wording';

const MARGIN = 16;
const TITLE = 26;
const HEADING = 62;

interface Part {
  readonly title: string;
  readonly svg: Svg;
}

function heightOf(svg: Svg): number {
  return Number(/ height="(\d+)"/.exec(svg)?.[1]);
}

function partsOf(rehearsal: RehearsedDeployment): Part[] {
  return [
    { title: 'Weight of the new version', svg: weightChart(rehearsal, 'w') },
    { title: 'Share of failed calls, minute by minute', svg: errorRateChart(rehearsal, 'e') },
    ...rehearsal.alarms.map(({ name, threshold }, index) => {
      const evidence = evidenceChart(rehearsal, name, `v${index}`);
      return evidence
        ? { title: `Evidence that alarm ${name} accumulates`, svg: evidence }
        : { title: `Alarm ${name}`, svg: alarmChart(rehearsal, name, threshold, `a${index}`) };
    }),
  ];
}

/**
 * A rehearsal as one SVG file, for a README: heading, weight, error rates, and of each alarm its evidence or its value. It follows the
 * reader's light or dark setting and loads nothing.
 */
export function renderPicture(rehearsal: RehearsedDeployment): Svg {
  const { verdict, cause, scenario } = rehearsal;
  let top = MARGIN + HEADING;
  const drawn = partsOf(rehearsal).map(({ title, svg }) => {
    const y = top;
    top += TITLE + heightOf(svg);
    const placed = svg.replace('<svg ', `<svg x="${MARGIN}" y="${y + TITLE}" `);
    return html`<text class="title" x="${MARGIN}" y="${y + 18}">${title}</text>${trusted(placed)}`;
  });
  const width = WIDTH + 2 * MARGIN;
  const style = `${PICTURE_STYLE}:root { --ground: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f172a; } }
text { font-family: system-ui, sans-serif; }
.ground { fill: var(--ground, #fff); }
.title { font-size: 15px; font-weight: 600; fill: var(--ink); }
.verdict { font-size: 20px; font-weight: 700; fill: var(--ink); }
.scenario { font-size: 13px; fill: var(--ink); }
`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top + MARGIN}" viewBox="0 0 ${width} ${top + MARGIN}" role="img">
<title>${VERDICT_WORDS[verdict]}: ${cause}</title>
<style>${trusted(style)}</style>
<rect class="ground" width="100%" height="100%" rx="8"/>
<text class="verdict" x="${MARGIN}" y="${MARGIN + 20}">${VERDICT_WORDS[verdict]}: ${cause}</text>
<text class="scenario" x="${MARGIN}" y="${MARGIN + 42}">${describeScenario(scenario)}</text>
${drawn}
</svg>
`.html;
}
