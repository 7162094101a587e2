import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Io } from '../../lib/cli/io';
import { main } from '../../lib/cli/main';
import { FAULT_KINDS } from '../../lib/rehearsal';
import * as rehearsal from '../../lib/rehearsal/rehearse';
import { GUARDED, guarded, PLAIN } from '../rehearsal/template/guarded-template';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly files: Record<string, string>;
}

async function run(argv: readonly string[], io: Partial<Io> = {}): Promise<Run> {
  let [out, err] = ['', ''];
  const files: Record<string, string> = {};
  const code = await main(argv, {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    writeFile: (path, content) => {
      files[path] = content;
    },
    readFile: (path) => readFileSync(path, 'utf8'),
    colours: false,
    ...io,
  });
  return { code, out, err, files };
}

function rehearse(...argv: string[]): Promise<Run> {
  return run(['rehearse', '--template', GUARDED, ...argv]);
}

describe('exit code', () => {
  test.each([
    [0, 'PROMOTED', []],
    [0, 'ROLLED BACK', ['--fault', 'errors:5']],
    [0, 'BLOCKED', ['--fault', 'missing-secret']],
    [0, 'PROMOTED', ['--fault', 'outage:0.5']],
    [1, 'PROMOTED', ['--fault', 'latency:3']],
    [0, 'PROMOTED', ['--fault', 'latency:3', '--expect', 'promoted']],
    [0, 'ROLLED BACK', ['--fault', 'errors:5', '--expect', 'rolled-back']],
    [1, 'ROLLED BACK', ['--fault', 'errors:5', '--expect', 'promoted']],
    [1, 'ROLLED BACK', ['--fault', 'errors:5', '--expect', 'blocked']],
    [1, 'PROMOTED', ['--expect', 'blocked']],
  ])('is %i where the release is %s with %j', async (code, verdict, argv) => {
    const result = await rehearse(...argv);
    expect([result.code, result.err]).toEqual([code, '']);
    expect(result.out).toContain(`\n  ${verdict}: `);
    expect(result.out.includes('NOT AS EXPECTED')).toBe(code === 1);
  });

  test('is 1 where the alarm was taken out of the template', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'guardrails-'));
    try {
      const path = join(directory, 'unguarded.json');
      const unguarded = guarded(({ Resources }) => {
        Resources.OrdersGroup.Properties.AlarmConfiguration.Alarms = [];
        delete Resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate.AfterAllowTrafficHook;
      });
      writeFileSync(path, JSON.stringify(unguarded));
      const { code, out } = await run(['rehearse', '--template', path, '--fault', 'errors:5']);
      expect([code, out]).toEqual([1, expect.stringContaining('\n  PROMOTED: ')]);
      expect(out).toContain('  NOT AS EXPECTED: the release should have been stopped (rolled back or blocked)\n');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

test('options change the scenario', async () => {
  const { out } = await rehearse(
    '--traffic',
    '10',
    '--base-error-rate',
    '0.02',
    '--seed',
    '42',
    '--fault',
    'errors:30',
  );
  expect(out).toContain(
    'fault errors:30, 10 calls/s, base error rate 2 %, median 120 ms, metrics after 1 to 2 min, seed 42\n',
  );
});

/** Files that exist only in the test. */
function withFiles(files: Record<string, string>): Partial<Io> {
  return {
    readFile: (path) => {
      if (Object.hasOwn(files, path)) return files[path];
      throw Object.assign(new Error('no'), { code: 'ENOENT' });
    },
  };
}

describe('a scenario file', () => {
  const files = withFiles({
    'a/s.yaml': 'traffic: { kind: recorded, file: calls.csv, deployAtMin: 0 }\nfaults: [errors:30, outage]\nseed: 4\n',
    'a/calls.csv': 'time,calls\n1,900\n2,1200\n',
    'bad.yaml': 'trafic: 5\n',
    'gone.yaml': 'traffic: { kind: recorded, file: gone.csv }\n',
  });
  const argv = ['rehearse', '--template', GUARDED, '--scenario'];

  test('says what happens, its recording beside it', async () => {
    const { code, out } = await run([...argv, 'a/s.yaml'], files);
    expect(code).toBe(0);
    expect(out).toContain('\nfault errors:30 and outage:0.5:5:10, 2 recorded minutes of calls, ');
    expect(out).toContain(', seed 4\n');
    expect(out).toContain('\n  ROLLED BACK: ');
  });

  test('gives way to options, and faults decide what is expected', async () => {
    const { code, out } = await run(
      [...argv, 'a/s.yaml', '--fault', 'outage', '--traffic', '20', '--seed', '2'],
      files,
    );
    expect([code, out]).toEqual([0, expect.stringContaining('\nfault outage:0.5:5:10, 20 calls/s, ')]);
    expect(out).toContain('\n  PROMOTED: ');
  });

  test.each([
    ['no.yaml', '--scenario: no.yaml cannot be read (ENOENT), name a file that exists'],
    ['gone.yaml', 'traffic.file: gone.csv cannot be read (ENOENT), name a file that exists'],
  ])('%s is refused in one line', async (path, message) => {
    expect(await run([...argv, path], files)).toMatchObject({ code: 2, err: `guardrails: ${message}\n` });
  });

  test('with an unknown field is refused', async () => {
    expect((await run([...argv, 'bad.yaml'], files)).err).toMatch(
      /^guardrails: scenario: expected no field but .*traffic.*, got "trafic"\n$/,
    );
  });
});

test('faults may be repeated', async () => {
  const { out } = await rehearse('--fault', 'errors:20', '--fault', 'latency:2');
  expect(out).toContain('\nfault errors:20 and latency:2, 50 calls/s');
});

describe('trials', () => {
  test('are counted, and enough of them have to end as expected', async () => {
    const { code, out } = await rehearse('--trials', '3', '--fault', 'errors:30');
    expect([code, out]).toEqual([0, expect.stringContaining('\n  rolled back      3 of 3: 100 % (43.85 to 100 %)\n')]);
    const unexpected = await rehearse(
      '--trials',
      '2',
      '--fault',
      'errors:30',
      '--expect',
      'promoted',
      '--at-least',
      '0.5',
    );
    expect(unexpected.code).toBe(1);
    expect(unexpected.out).toContain(
      '  NOT AS EXPECTED: OrdersAlias should have been promoted in at least 50 % of the trials\n',
    );
  });

  test('come as JSON too', async () => {
    const { out } = await rehearse('--trials', '2', '--json');
    const { reportVersion, trials } = JSON.parse(out);
    expect([reportVersion, trials[0].trials, trials[0].verdicts.promoted.count]).toEqual([2, 2, 2]);
  });

  test('show how far they are, and clear it at the end', async () => {
    const shown: string[] = [];
    await run(['rehearse', '--template', GUARDED, '--trials', '2'], { progress: (text) => void shown.push(text) });
    expect(shown).toEqual(['']);
  });

  test.each([
    [['--trials', '0'], 'trials: expected a whole number from 1 to 10000000, got 0'],
    [['--trials', 'x'], '--trials: expected a number, got "x"'],
    [['--trials', '2', '--html', 'a'], '--trials and --html exclude each other, a picture shows one rehearsal'],
    [['--at-least', '0.5'], '--at-least: expected --trials beside it, got none'],
    [['--trials', '2', '--at-least', '2'], '--at-least: expected a share above 0 and up to 1, got 2'],
  ])('with %j are refused', async (argv, message) => {
    expect(await rehearse(...argv)).toMatchObject({ code: 2, out: '', err: `guardrails: ${message}\n` });
  });
});

test('prints JSON and nothing else', async () => {
  const { out, err } = await rehearse('--json', '--fault', 'errors:5');
  const { rehearsals } = JSON.parse(out);
  expect([rehearsals.length, rehearsals[0].verdict, rehearsals[0].expected, rehearsals[0].asExpected, err]).toEqual([
    1,
    'rolled-back',
    'stopped',
    true,
    '',
  ]);
});

test('writes the report where it is told to, unexpected ends included', async () => {
  const { code, files } = await rehearse('--fault', 'latency:2', '--html', 'out/report.html');
  expect(code).toBe(1);
  expect(Object.keys(files)).toEqual(['out/report.html']);
  expect(files['out/report.html']).toMatch(/^<!doctype html>[\s\S]*Not as expected/);
});

test('rehearses a template of another origin', async () => {
  const { code, out } = await run(['rehearse', '--template', PLAIN, '--fault', 'errors:20']);
  expect([code, out]).toEqual([0, expect.stringContaining('  stopped by    prod-many-errors\n')]);
});

test('has colours only where they are wanted', async () => {
  const argv = ['rehearse', '--template', GUARDED];
  const coloured = await run(argv, { colours: true });
  const plain = await run(argv);
  expect(plain.out).not.toContain('\u001b');
  expect(coloured.out).toContain('\u001b[32mPROMOTED\u001b[39m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
  expect(coloured.out.replace(/\u001b\[\d+m/g, '')).toBe(plain.out);
});

test('the help tells every fault, the expectations and the exit codes', async () => {
  const { code, out, err } = await run(['rehearse', '--help']);
  expect([code, err]).toEqual([0, '']);
  for (const kind of FAULT_KINDS) expect(out).toContain(`\n  ${kind}`);
  expect(out).toContain('Exit code: 0 where every deployment ended as expected, 1 where one did not, 2 for bad input.');
  expect(out).toContain(
    'Without --expect, a healthy release is expected to be promoted, and so are an outage and flapping,\nwhich hit both versions alike; every other fault is expected to be stopped, rolled back or blocked.',
  );
  expect((await run(['--help'])).out).toContain('rehearse [options]');
});

test('tells the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
  expect(await run(['--version'])).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
});

describe('bad input gives one line and exit code 2', () => {
  test.each([
    [[], 'no command, expected one, see guardrails --help'],
    [['rehearze'], "unknown command 'rehearze' (Did you mean rehearse?), see guardrails --help"],
    [['rehearse', '--bogus'], "unknown option '--bogus', see guardrails rehearse --help"],
    [
      ['rehearse', 'extra'],
      "too many arguments for 'rehearse'. Expected 0 arguments but got 1, see guardrails rehearse --help",
    ],
    [['rehearse', '--template'], "option '--template <file>' argument missing, see guardrails rehearse --help"],
    [['rehearse', '--template', '/nowhere.json'], 'no such file: /nowhere.json, expected a CloudFormation template'],
    [['rehearse', '--template', '/'], '/ is a directory, expected a template file, name a cloud assembly with --app'],
    [
      ['rehearse', '--app', '/nowhere'],
      'no cloud assembly in /nowhere: expected a directory with a manifest.json, run `cdk synth` first or name it with --app',
    ],
    [['rehearse', '--template', 'a', '--app', 'b'], '--template and --app exclude each other, give one of them'],
    [['rehearse', '--template', GUARDED, '--stack', 'X'], 'no stack X, expected one of guarded'],
    [
      ['rehearse', '--template', GUARDED, '--deployment', 'X'],
      'no deployment X, expected the logical id of an alias: OrdersAlias',
    ],
    [['rehearse', '--template', GUARDED, '--traffic', 'much'], '--traffic: expected a number, got "much"'],
    [['rehearse', '--template', GUARDED, '--traffic', ''], '--traffic: expected a number, got ""'],
    [['rehearse', '--template', GUARDED, '--seed', '-1'], 'seed: expected a whole number from 0 to 4294967295, got -1'],
    [
      ['rehearse', '--template', GUARDED, '--base-error-rate', '2'],
      'baseErrorRate: expected a share from 0 to 1, got 2',
    ],
    [
      ['rehearse', '--template', GUARDED, '--expect', 'stopped'],
      '--expect: expected one of promoted, rolled-back, blocked, got "stopped"',
    ],
    [
      ['rehearse', '--template', PLAIN, '--fault', 'missing-secret'],
      'fault missing-secret would prove nothing about alias ReportAlias: no hook of this library looks at its deployments',
    ],
    [
      ['rehearse', '--template', '/nowhere\n at Object.<anonymous> (x.js:1:1)'],
      'no such file: /nowhere at Object.<anonymous> (x.js:1:1), expected a CloudFormation template',
    ],
  ])('%j', async (argv, message) => {
    expect(await run(argv)).toEqual({ code: 2, out: '', err: `guardrails: ${message}\n`, files: {} });
  });

  test('a cloud assembly is looked for in cdk.out', async () => {
    const before = process.cwd();
    const directory = mkdtempSync(join(tmpdir(), 'guardrails-'));
    try {
      process.chdir(directory);
      expect((await run(['rehearse'])).err).toBe(
        'guardrails: no cloud assembly in cdk.out: expected a directory with a manifest.json, run `cdk synth` first or name it with --app\n',
      );
    } finally {
      process.chdir(before);
      rmSync(directory, { recursive: true });
    }
  });

  test('a report that cannot be written', async () => {
    const failing: Partial<Io> = {
      writeFile: () => {
        throw Object.assign(new Error('no'), { code: 'EACCES' });
      },
    };
    expect(await run(['rehearse', '--template', GUARDED, '--html', '/x.html'], failing)).toEqual({
      code: 2,
      out: '',
      err: 'guardrails: --html: /x.html cannot be written (EACCES), name a file in an existing directory\n',
      files: {},
    });
  });

  test('an error of the program itself', async () => {
    const broken = jest.spyOn(rehearsal, 'rehearse').mockRejectedValue(new TypeError('x is not\na function'));
    try {
      expect(await rehearse()).toEqual({
        code: 2,
        out: '',
        err: 'guardrails: internal error, please report it: TypeError: x is not a function\n',
        files: {},
      });
    } finally {
      broken.mockRestore();
    }
  });

  test('whatever the arguments are', async () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'rehearse',
        '--fault',
        '--traffic',
        '--seed',
        '--expect',
        '--json',
        '--stack',
        '--app',
        '--template',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (words) => {
        const { code, err } = await run(['rehearse', '--template', '/nowhere', ...words]);
        expect(code === 0 || (code === 2 && /^guardrails: [^\n]+\n$/.test(err))).toBe(true);
      }),
    );
  });
});
