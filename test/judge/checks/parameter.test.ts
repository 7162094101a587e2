import type { ParameterCheckSpec } from '../../../lib/contract/plan';
import { checkParameter } from '../../../lib/judge/checks/parameter';
import { PortError } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';

const SPEC: ParameterCheckSpec = {
  kind: 'parameter',
  id: 'limits',
  mode: 'enforced',
  name: '/orders/limits',
  variables: ['LIMITS'],
};

test('a parameter with a value passes', async () => {
  expect(await checkParameter(SPEC, checkScene().context)).toEqual({ verdict: 'PASSED', findings: [] });
});

test('a parameter that is absent fails', async () => {
  const { context, inspection } = checkScene();
  inspection.parameters = {};
  expect(await checkParameter(SPEC, context)).toEqual({
    verdict: 'FAILED',
    findings: [
      {
        code: 'parameter.absent',
        subject: '/orders/limits',
        message:
          'parameter /orders/limits (referred to by variable LIMITS) does not exist; ' +
          'create it in this account and region, or correct its name',
      },
    ],
  });
});

test.each(['', ' \n', '\u200b'])('a parameter that is blank fails: %j', async (value) => {
  const { context, inspection } = checkScene();
  inspection.parameters = { '/orders/limits': value };
  expect(await checkParameter({ ...SPEC, variables: [] }, context)).toEqual({
    verdict: 'FAILED',
    findings: [
      {
        code: 'parameter.blank',
        subject: '/orders/limits',
        message: 'parameter /orders/limits is blank; give it a value',
      },
    ],
  });
});

test('a parameter that may not be looked at is errored', async () => {
  const { context, inspection } = checkScene();
  inspection.fail = () => {
    throw new PortError('denied', 'refused');
  };
  expect(await checkParameter({ ...SPEC, variables: [] }, context)).toEqual({
    verdict: 'ERRORED',
    findings: [
      {
        code: 'parameter.denied',
        subject: '/orders/limits',
        message:
          'parameter /orders/limits may not be looked at; ' +
          "allow it to the inspection role, or correct the parameter's name",
      },
    ],
  });
});

test('any other refusal is thrown on', async () => {
  const { context, inspection } = checkScene();
  inspection.fail = () => {
    throw new PortError('throttled', 'refused');
  };
  await expect(checkParameter(SPEC, context)).rejects.toMatchObject({ kind: 'throttled' });
});

describe('type and version', () => {
  const answerTo = (view: object, spec: Partial<ParameterCheckSpec>) => {
    const { context, inspection } = checkScene();
    inspection.parameters = { '/orders/limits': { value: 'x', ...view } };
    return checkParameter({ ...SPEC, variables: [], ...spec }, context);
  };

  test('pass when they are as expected', async () => {
    const expected = { type: 'StringList', version: 3 } as const;
    expect(await answerTo(expected, expected)).toEqual({ verdict: 'PASSED', findings: [] });
  });

  test('fail each when they are not, beside a blank value', async () => {
    const answer = await answerTo({ value: '', type: 'SecureString', version: 4 }, { type: 'String', version: 3 });
    expect(answer.verdict).toBe('FAILED');
    expect(answer.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'parameter.blank: parameter /orders/limits is blank; give it a value',
      'parameter.wrong-type: parameter /orders/limits is of type SecureString, expected String; create it anew with that type',
      'parameter.other-version: parameter /orders/limits is at version 4, expected version 3; put that value back, or release with the version that it has now',
    ]);
  });

  test.each([
    [{ type: 'String' }, 'type'],
    [{ version: 1 }, 'version'],
  ] as const)('that are expected and not in the answer are no pass: %j', async (spec, what) => {
    await expect(answerTo({}, spec)).rejects.toMatchObject({
      kind: 'malformed',
      message: `SSM answered for parameter /orders/limits without a known ${what}`,
    });
  });
});
