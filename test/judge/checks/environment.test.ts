import type { EnvironmentCheckSpec } from '../../../lib/contract/plan';
import { checkEnvironment } from '../../../lib/judge/checks/environment';
import { PortError } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';

const SPEC: EnvironmentCheckSpec = {
  kind: 'environment',
  id: 'environment',
  mode: 'enforced',
  required: [],
  removed: [],
};

function check(
  target: Record<string, string>,
  current: Record<string, string> = target,
  spec: Partial<EnvironmentCheckSpec> = {},
) {
  const { context, inspection } = checkScene();
  inspection.versions = { '6': current, '7': target };
  return checkEnvironment({ ...SPEC, ...spec }, context);
}

async function findings(...args: Parameters<typeof check>): Promise<string[]> {
  const { verdict, findings: found } = await check(...args);
  expect(verdict).toBe(found.length === 0 ? 'PASSED' : 'FAILED');
  return found.map(({ code, message }) => `${code}: ${message}`);
}

describe('required variables', () => {
  test('pass when they are present and not blank', async () => {
    expect(await findings({ TABLE_NAME: 'orders' }, {}, { required: ['TABLE_NAME'] })).toEqual([]);
  });

  test('fail when absent', async () => {
    expect(await findings({ OTHER: 'x' }, { OTHER: 'x' }, { required: ['TABLE_NAME'] })).toEqual([
      'environment.missing: variable TABLE_NAME is required, version 7 does not have it; set it on the function',
    ]);
  });

  test.each([
    ['empty', ''],
    ['white space', ' \t\n\u00a0'],
    ['a zero-width space', '\u200b'],
    ['a byte order mark and a word joiner', '\ufeff\u2060'],
    ['a Hangul filler and a blank Braille pattern', '\u3164\u2800'],
  ])('fail when %s', async (_, value) => {
    expect(await findings({ TABLE_NAME: value }, {}, { required: ['TABLE_NAME'] })).toEqual([
      'environment.blank: variable TABLE_NAME is required but blank in version 7; give it a value',
    ]);
  });

  test('are told once when they vanished, too', async () => {
    expect(await findings({}, { TABLE_NAME: 'x' }, { required: ['TABLE_NAME'] })).toEqual([
      'environment.missing: variable TABLE_NAME is required, version 7 does not have it; set it on the function',
    ]);
  });

  test('are required even when listed as removed', async () => {
    const spec = { required: ['TABLE_NAME'], removed: ['TABLE_NAME'] };
    expect(await findings({}, { TABLE_NAME: 'x' }, spec)).toHaveLength(1);
  });

  test('are not taken for misspellings of each other', async () => {
    expect(await findings({ TABLE_NAMES: 'x' }, {}, { required: ['TABLE_NAME', 'TABLE_NAMES'] })).toEqual([
      'environment.missing: variable TABLE_NAME is required, version 7 does not have it; set it on the function',
    ]);
  });

  test('fail with the name that was probably meant', async () => {
    expect(await findings({ TABEL_NAME: 'x' }, {}, { required: ['TABLE_NAME'] })).toEqual([
      'environment.misspelled: variable TABLE_NAME is required, version 7 does not have it but has TABEL_NAME, ' +
        'probably a misspelling of TABLE_NAME; rename it, or set it on the function',
    ]);
  });
});

test('an optional variable may be blank', async () => {
  expect(await findings({ NOTE: '' })).toEqual([]);
});

describe('placeholders', () => {
  test.each([
    ['{{tableName}}', '{{...}}'],
    ['before {{ x }} after', '{{...}}'],
    ['{{\n}}', '{{...}}'],
    ['{{resolve:ssm:/orders/table}}', '{{...}}'],
    ['https://\u0024{HOST}/path', '\u0024{...}'],
    ['\u0024{Token[TOKEN.12]}', '\u0024{...}'],
    ['undefined', 'undefined'],
    [' null ', 'null'],
    ['NaN', 'NaN'],
    ['[object Object]', '[object Object]'],
    ['table-[object Object]-x', '[object Object]'],
  ])('fail in any variable: %j', async (value, told) => {
    expect(await findings({ ANY: value })).toEqual([
      `environment.placeholder: variable ANY of version 7 holds an unresolved placeholder (${told}); ` +
        'replace it with the real value',
    ]);
  });

  test.each([
    '{"a":{"b":{}}}',
    '{x}',
    '}}{{',
    '$HOST',
    '$ {x}',
    '100$',
    'undefined-behaviour',
    'nullable',
    'NaNa',
    'object Object',
    'Null',
    '',
  ])('are not seen in %j', async (value) => {
    expect(await findings({ ANY: value })).toEqual([]);
  });
});

describe('names that vanished', () => {
  test('fail when nobody listed them as removed', async () => {
    expect(await findings({}, { OLD_FLAG: 'x', GONE: 'x' }, { removed: ['GONE'] })).toEqual([
      'environment.vanished: variable OLD_FLAG of the current version is gone, version 7 does not have it; ' +
        'put it back, or list it as removed if that is intended',
    ]);
  });

  test('fail with the added name that is probably a misspelling', async () => {
    expect(await findings({ OPEN_API_KEY: 'x', OTHER: 'x' }, { OPENAI_API_KEY: 'x', OTHER: 'x' })).toEqual([
      'environment.misspelled: variable OPENAI_API_KEY of the current version is gone, version 7 does not have it but ' +
        'has OPEN_API_KEY, probably a misspelling of OPENAI_API_KEY; rename it, or put it back, or list it as removed ' +
        'if that is intended',
    ]);
  });

  test('are not explained by a name that was there before', async () => {
    expect(await findings({ OPEN_API_KEY: 'x' }, { OPENAI_API_KEY: 'x', OPEN_API_KEY: 'x' })).toEqual([
      'environment.vanished: variable OPENAI_API_KEY of the current version is gone, version 7 does not have it; ' +
        'put it back, or list it as removed if that is intended',
    ]);
  });

  test('are explained by an added name even when that one is required', async () => {
    const [finding] = await findings({ OPEN_API_KEY: 'x' }, { OPENAI_API_KEY: 'x' }, { required: ['OPEN_API_KEY'] });
    expect(finding).toMatch(/^environment\.misspelled: variable OPENAI_API_KEY .* but has OPEN_API_KEY/);
  });

  test('added names alone are no reason to fail', async () => {
    expect(await findings({ OLD: 'x', NEW: 'x' }, { OLD: 'x' })).toEqual([]);
  });
});

describe('a current version that cannot be compared', () => {
  test('is inconclusive when it was deleted, and so no pass', async () => {
    const { context, inspection } = checkScene();
    inspection.versions = { '7': { A: 'x' } };
    expect(await checkEnvironment(SPEC, context)).toEqual({
      verdict: 'INCONCLUSIVE',
      findings: [
        {
          code: 'environment.no-baseline',
          subject: '6',
          message:
            'the current version 6 does not exist any more, so nobody can tell which variables vanished; ' +
            'point the alias at a version that exists',
        },
      ],
    });
  });

  test('is errored when it cannot be read, and what the target version shows is told all the same', async () => {
    const { context, inspection } = checkScene();
    inspection.versions = { '7': { A: '\u0024{X}' } };
    inspection.fail = (_, subject) => {
      if (subject === 'orders:6') throw new PortError('throttled', 'lambda says no');
    };
    const { verdict, findings: found } = await checkEnvironment({ ...SPEC, required: ['B'] }, context);
    expect(verdict).toBe('FAILED');
    expect(found.map(({ message }) => message)).toEqual([
      'variable B is required, version 7 does not have it; set it on the function',
      'variable A of version 7 holds an unresolved placeholder (\u0024{...}); replace it with the real value',
      'the variables of the current version 6 cannot be read: throttled: lambda says no',
    ]);
    expect(await checkEnvironment({ ...SPEC }, checkSceneWithout6())).toMatchObject({ verdict: 'ERRORED' });
  });

  function checkSceneWithout6() {
    const { context, inspection } = checkScene();
    inspection.fail = (_, subject) => {
      if (subject === 'orders:6') throw new PortError('denied', 'no');
    };
    return context;
  }
});

test('a target version that cannot be read is thrown on', async () => {
  const { context, inspection } = checkScene();
  inspection.versions = { '6': {} };
  await expect(checkEnvironment(SPEC, context)).rejects.toThrow('7 is not there');
});

describe('kinds of values', () => {
  const INTENDED = 'correct its value, or list it as changed if that is intended';

  test.each([
    ['https://a.example', '5', 'was a URL, is a number'],
    ['postgres://db.example/x', 'db.example', 'was a URL, is text'],
    ['5', 'five', 'was a number, is text'],
    ['-0.5', 'true', 'was a number, is a boolean'],
    ['true', 'yes', 'was a boolean, is text'],
    ['False', '0', 'was a boolean, is a number'],
    ['{"a":1}', '{a:1}', 'was JSON, is text'],
    ['[1]', 'https://a.example', 'was JSON, is a URL'],
    ['arn:aws:sns:eu-west-1:111122223333:a', 'a', 'was an ARN, is text'],
    [
      'arn:aws:sns:eu-west-1:111122223333:a',
      'arn:aws:sns:eu-west-1:444455556666:a',
      'was an ARN, is an ARN of another account',
    ],
    [
      'arn:aws:sns:eu-west-1:111122223333:a',
      'arn:aws:sns:us-east-1:111122223333:a',
      'was an ARN, is an ARN of another region',
    ],
    [
      'arn:aws:sns:eu-west-1:111122223333:a',
      'arn:aws:sqs:eu-west-1:111122223333:a',
      'was an ARN, is an ARN of another service',
    ],
  ])('fail when they changed: %s to %s', async (current, target, change) => {
    expect(await findings({ ANY: target }, { ANY: current })).toEqual([
      `environment.kind-changed: variable ANY ${change} in version 7; ${INTENDED}`,
    ]);
  });

  test.each([
    ['https://a.example', 'http://b.example/path?q=1'],
    ['5', ' 6.5 '],
    ['true', 'FALSE'],
    ['{"a":1}', '[]'],
    ['arn:aws:sns:eu-west-1:111122223333:a', 'arn:aws:sns:eu-west-1:111122223333:b'],
    ['arn:aws:s3:::bucket', 'arn:aws:s3:::other'],
    ['arn:aws:iam::111122223333:role/a', 'arn:aws-cn:iam::111122223333:role/a'],
    ['anything', '5'],
    ['anything', 'https://a.example'],
    ['{not json', '5'],
    ['5', ''],
    ['', '5'],
    ['12e4a', 'x'],
  ])('pass when they did not, or had no form to lose: %s to %s', async (current, target) => {
    expect(await findings({ ANY: target }, { ANY: current })).toEqual([]);
  });

  test('may change where that is intended', async () => {
    expect(await findings({ A: 'x', B: 'x' }, { A: '5', B: '5' }, { changed: ['A'] })).toEqual([
      `environment.kind-changed: variable B was a number, is text in version 7; ${INTENDED}`,
    ]);
  });

  test('are not those of a release, which may be called anything', async () => {
    expect(
      await findings(
        { RELEASE_ID: 'r', SCHEMA_REV: 's', INDEX_HASH: 'i' },
        { RELEASE_ID: '1', SCHEMA_REV: '2', INDEX_HASH: '3' },
      ),
    ).toEqual([]);
  });

  test('are told in the order of the names, and a placeholder once', async () => {
    const codes = (await findings({ B: 'x', A: 'x', C: '{{x}}' }, { A: '1', B: '1', C: '1' })).map(
      (finding) => finding.split(' in version')[0],
    );
    expect(codes.map((text) => text.slice(0, 50))).toEqual([
      'environment.placeholder: variable C of version 7 h',
      'environment.kind-changed: variable A was a number,',
      'environment.kind-changed: variable B was a number,',
    ]);
  });

  test('are not looked at where there is nothing to compare with', async () => {
    expect(await findings({ toString: '5' }, {})).toEqual([]);
  });
});

test('a name that the template does not have fails where no other is allowed', async () => {
  expect(await findings({ A: 'x', B: 'x' }, { A: 'x', B: 'x' }, { onlyNames: ['A'] })).toEqual([
    'environment.unexpected: variable B of version 7 is not in the template; remove it, or declare it in the app',
  ]);
  expect(await findings({ A: 'x' }, { A: 'x' }, { onlyNames: ['A', 'B'] })).toEqual([]);
  expect(await findings({ A: 'x' }, { A: 'x' }, { onlyNames: [] })).toHaveLength(1);
});

describe('the size of all variables', () => {
  // {"A":"..."} has eight characters around the value.
  const ofBytes = (bytes: number) => ({ A: 'x'.repeat(bytes - 8) });

  test('is told near the limit, and stops nothing', async () => {
    const message =
      'the variables of version 7 take about 3585 of the 4096 bytes that Lambda allows; move some of them to a parameter';
    expect(await check(ofBytes(3585))).toEqual({
      verdict: 'PASSED',
      findings: [{ code: 'environment.near-limit', message }],
      summary: message,
    });
    expect(await check(ofBytes(3584))).toEqual({ verdict: 'PASSED', findings: [] });
  });

  test('is of bytes, not of characters', async () => {
    expect(await check({ A: 'é'.repeat(1800) })).toMatchObject({ findings: [{ code: 'environment.near-limit' }] });
  });
});
