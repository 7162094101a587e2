import type { Paint, Tone } from '../../rehearsal';
import { instantText } from '../columns';
import type { AlarmVerification, VerificationVerdict } from './alarm-verification';
import type { DatapointComparison } from './datapoint-comparison';

const TONES: Readonly<Record<VerificationVerdict, Tone>> = { AGREES: 'good', DIFFERS: 'bad', NOT_COMPARED: 'notable' };
const WORDS: Readonly<Record<VerificationVerdict, string>> = {
  AGREES: 'AGREES',
  DIFFERS: 'DIFFERS',
  NOT_COMPARED: 'NOT COMPARED',
};

/** Differences that are shown of each comparison; the JSON has all of them. */
const SHOWN_DIFFERENCES = 10;

function counted({ agreeing, missing, late, differences }: DatapointComparison): string {
  return [
    `${agreeing} the same`,
    `${differences.length} different`,
    ...(missing > 0 ? [`${missing} missing on both sides`] : []),
    ...(late > 0 ? [`${late} arrived later`] : []),
  ].join(', ');
}

function comparisonLines(title: string, sides: readonly [string, string], comparison?: DatapointComparison): string[] {
  if (comparison === undefined) return [];
  const told = (value: number | undefined) => (value === undefined ? 'nothing' : String(value));
  const { differences } = comparison;
  const shown = differences.slice(0, SHOWN_DIFFERENCES);
  const rest = differences.length - shown.length;
  return [
    `  ${title}: ${counted(comparison)}`,
    ...shown.map(
      ({ atMs, left, right }) => `    ${instantText(atMs)}  ${sides[0]} ${told(left)}, ${sides[1]} ${told(right)}`,
    ),
    ...(rest > 0 ? [`    and ${rest} more, see --json`] : []),
  ];
}

/** One alarm's verification as text for a terminal. */
export function renderVerification(verification: AlarmVerification, paint: Paint): string {
  const { alarm, verdict, reason, range, asCloudWatch, asLibrary } = verification;
  const lines = [`${paint('strong', alarm)}  ${paint(TONES[verdict], WORDS[verdict])}: ${reason}`];
  if (range !== undefined) {
    lines.push(`  range: ${range.periods} periods of ${range.periodSec} s up to ${instantText(range.endMs)}`);
  }
  lines.push(
    ...comparisonLines("the alarm's data points and GetMetricData's", ['alarm', 'GetMetricData'], asCloudWatch),
    ...comparisonLines("GetMetricData's and this library's", ['GetMetricData', 'library'], asLibrary),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** Raised whenever a field changes its meaning or goes away; new fields do not raise it. */
const REPORT_VERSION = 1;

/** Verifications as JSON: `{ reportVersion, alarms: [...] }` with the fields of {@link AlarmVerification}. */
export function renderVerificationsJson(verifications: readonly AlarmVerification[]): string {
  return `${JSON.stringify({ reportVersion: REPORT_VERSION, alarms: verifications }, undefined, 2)}\n`;
}
