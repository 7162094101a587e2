import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmPolicy, Evidence } from '../../lib';
import { symbolic } from '../support/stacks';
import { alarmsOf } from './support/alarms';

const RUNBOOK = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');

const refunds = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Refunds', period: Duration.minutes(1) });

test.each<[string, AlarmPolicy, string[]]>([
  ['running errors', AlarmPolicy.errorRateOverBaseline(), ['error-rate-over-baseline']],
  [
    'windowed errors',
    AlarmPolicy.errorRateOverBaseline({ evidence: Evidence.WINDOWED }),
    ['error-rate-over-baseline', 'error-rate-over-baseline'],
  ],
  ['slow calls', AlarmPolicy.latencySlo({ slo: Duration.millis(400) }), ['latency-slo']],
  ['full traffic', AlarmPolicy.fullTraffic(), ['full-traffic']],
  ['throttled calls', AlarmPolicy.throttles(), ['throttles']],
  [
    'metrics of the user',
    AlarmPolicy.custom({ id: 'refunds', metric: refunds, versionDimension: 'version', threshold: 5 }),
    ['custom'],
  ],
])('every alarm on %s links to a section of the runbook that exists', (_, policy, sections) => {
  const linked = alarmsOf([policy]).map(({ AlarmDescription }) => /#([a-z-]+)$/.exec(symbolic(AlarmDescription))?.[1]);
  expect(linked).toEqual(sections);
  for (const section of sections) expect(RUNBOOK).toMatch(new RegExp(`^## ${section}\n\n\\S`, 'm'));
});
