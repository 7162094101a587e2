import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isRefusal } from '../../lib/cli/connection';
import { main } from '../../lib/cli/main';
import { ContractError } from '../../lib/contract/decode';
import { PortError } from '../../lib/judge/ports';
import { connectedWire } from '../support/aws-wire';

const { wire } = connectedWire();

async function run(...argv: string[]) {
  let [out, err] = ['', ''];
  const code = await main(argv, {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    writeFile: () => {},
    readFile: () => '',
    colours: false,
  });
  return { code, out, err };
}

const ALARM = {
  AlarmName: 'orders-errors',
  StateValue: 'ALARM',
  Period: 60,
  EvaluationPeriods: 1,
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'FunctionName', Value: 'orders' }],
  Statistic: 'Sum',
  StateReasonData: JSON.stringify({
    version: '1.0',
    queryDate: '2026-11-23T17:10:40.985+0000',
    startDate: '2026-11-23T17:09:00.000+0000',
    period: 60,
    recentDatapoints: [3],
    threshold: 1,
    evaluatedDatapoints: [{ timestamp: '2026-11-23T17:09:00.000+0000', sampleCount: 9, value: 3 }],
  }),
};

test('the command verifies an alarm over HTTP, from its options to its exit code', async () => {
  const seen = Date.parse('2026-11-23T17:09:00Z') / 1000;
  wire.answers['GraniteServiceVersion20100801.DescribeAlarms'] = { MetricAlarms: [ALARM] };
  wire.answers['GraniteServiceVersion20100801.GetMetricData'] = {
    MetricDataResults: [{ Id: 'm1', StatusCode: 'Complete', Timestamps: [seen], Values: [3] }],
  };
  const argv = [
    'doctor',
    '--verify-alarms',
    '--alarm',
    'orders-errors',
    '--region',
    'eu-central-1',
    '--endpoint-url',
    wire.url,
  ];
  expect(await run(...argv)).toEqual({
    code: 0,
    err: '',
    out: `orders-errors  AGREES: every number is the same
  range: 3 periods of 60 s up to 2026-11-23T17:10:00Z
  the alarm's data points and GetMetricData's: 1 the same, 0 different
  GetMetricData's and this library's: 1 the same, 0 different
`,
  });
  expect(wire.calls.map(({ operation }) => operation)).toEqual([
    'GraniteServiceVersion20100801.DescribeAlarms',
    'GraniteServiceVersion20100801.GetMetricData',
  ]);
});

test('what AWS refuses is one line without its text, and exit code 2', async () => {
  const argv = ['status', '--application', 'app', '--region', 'eu-central-1', '--endpoint-url', wire.url];
  expect(await run(...argv)).toEqual({
    code: 2,
    out: '',
    err: 'guardrails: codedeploy:ListDeploymentGroups of app failed with AccessDeniedException\n',
  });
});

test('refusals are known by their names, since the bundle of the clients has classes of its own', () => {
  class Foreign extends Error {
    public override readonly name = 'PortError';
  }
  expect([new Foreign('x'), new PortError('denied', 'x'), new ContractError('x')].every(isRefusal)).toBe(true);
  expect([new Error('x'), new TypeError('x'), 'PortError', { name: 'PortError' }, undefined].some(isRefusal)).toBe(
    false,
  );
});

test('missing credentials are told with what to do about it', async () => {
  const lost = async () => {
    throw new PortError('unavailable', 'sts:GetCallerIdentity failed with CredentialsProviderError');
  };
  let err = '';
  const io = {
    stdout: () => {},
    stderr: (text: string) => {
      err += text;
    },
    writeFile: () => {},
    readFile: () => '',
    colours: false,
  };
  expect([await main(['status'], io, lost), err]).toEqual([
    2,
    'guardrails: sts:GetCallerIdentity failed with CredentialsProviderError: no AWS credentials were found, expected some in the environment or in a profile, sign in first\n',
  ]);
});

test('the clients are not loaded before a command needs them', () => {
  const script = `require('tsx/cjs'); require(${JSON.stringify(join(__dirname, '../../lib/cli/main.ts'))});
    process.stdout.write(String(Object.keys(require.cache).filter((path) => path.includes('@aws-sdk')).length));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    cwd: join(__dirname, '../..'),
  });
  expect([stdout, stderr]).toEqual(['0', '']);
});
