import { createHash } from 'node:crypto';
import type { EnvironmentFingerprint } from '../../../lib/contract/environment-fingerprint';
import { digestedText, shortDigest } from '../../../lib/contract/environment-fingerprint';
import type { EnvironmentCheckSpec } from '../../../lib/contract/plan';
import { checkEnvironment } from '../../../lib/judge/checks/environment';
import { PortError } from '../../../lib/judge/ports';
import { checkScene } from '../../support/check-context';

const PARAMETER = '/staging/names';
const THERE = `the environment that published ${PARAMETER}`;

function digest(name: string, value: string): string {
  return shortDigest(
    createHash('sha256')
      .update(digestedText('salt', name, value))
      .digest('hex'),
  );
}

function sceneWith(
  variables: EnvironmentFingerprint['variables'] | string,
  target: Record<string, string>,
  spec: Partial<EnvironmentCheckSpec['published'] & { removed: string[] }> = {},
) {
  const { removed = [], same = [], different = [] } = spec;
  const { context, inspection } = checkScene();
  inspection.versions = { '6': {}, '7': target };
  inspection.parameters[PARAMETER] =
    typeof variables === 'string' ? variables : JSON.stringify({ fingerprintVersion: 1, salt: 'salt', variables });
  const check = () =>
    checkEnvironment(
      {
        kind: 'environment',
        id: 'environment',
        mode: 'enforced',
        required: [],
        removed,
        published: { parameter: PARAMETER, same, different },
      },
      context,
    );
  return { inspection, check };
}

async function told(...args: Parameters<typeof sceneWith>) {
  const { verdict, findings, summary } = await sceneWith(...args).check();
  return { verdict, told: findings.map(({ code, message }) => `${code}: ${message}`), summary };
}

describe('names', () => {
  test('that are the same pass', async () => {
    expect(await told({ A: null, B: null }, { B: 'x', A: 'y' })).toEqual({ verdict: 'PASSED', told: [] });
  });

  test('that only the other environment has fail, unless they are listed as removed', async () => {
    expect(await told({ A: null, B: null, C: null }, { A: 'x' }, { removed: ['B'] })).toEqual({
      verdict: 'FAILED',
      told: [
        `environment.only-there: variable C is in ${THERE}, version 7 does not have it; set it, or list it as removed if that is intended`,
      ],
    });
  });

  test('that only this environment has are told and stop nothing', async () => {
    const message = `version 7 has variables that ${THERE} has not: B, C`;
    expect(await told({ A: null }, { C: 'x', B: 'x', A: 'x' })).toEqual({
      verdict: 'PASSED',
      told: [`environment.only-here: ${message}`],
      summary: message,
    });
  });
});

describe('values', () => {
  test('that are the same and different as they should be pass', async () => {
    const variables = { CURRENCY: digest('CURRENCY', 'EUR'), TABLE: digest('TABLE', 'staging') };
    const target = { CURRENCY: 'EUR', TABLE: 'production' };
    expect(await told(variables, target, { same: ['CURRENCY'], different: ['TABLE'] })).toEqual({
      verdict: 'PASSED',
      told: [],
    });
  });

  test('that are not fail, without telling them', async () => {
    const variables = { CURRENCY: digest('CURRENCY', 'EUR'), TABLE: digest('TABLE', 'staging') };
    const target = { CURRENCY: 'USD', TABLE: 'staging' };
    expect(await told(variables, target, { same: ['CURRENCY'], different: ['TABLE'] })).toEqual({
      verdict: 'FAILED',
      told: [
        `environment.not-as-there: variable CURRENCY of version 7 has another value than in ${THERE}, which must be the same; give it that value`,
        `environment.same-as-there: variable TABLE of version 7 has the value of ${THERE}, which must be different; give it the value of this environment`,
      ],
    });
  });

  test.each([{ A: null }, {}] as Record<string, null>[])(
    'of which the other environment publishes %j are inconclusive',
    async (variables) => {
      const { verdict, told: messages } = await told(variables, { A: 'x' }, { same: ['A'] });
      expect([verdict, messages[0]]).toEqual([
        'INCONCLUSIVE',
        `environment.no-digest: ${PARAMETER} publishes no digest of variable A, so nobody can tell whether its value is the same there; let that environment publish one`,
      ]);
    },
  );

  test('that are not here are told as names that are missing', async () => {
    const { told: messages } = await told({ A: digest('A', 'x') }, {}, { same: ['A'] });
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^environment\.only-there: variable A /);
  });
});

describe('the parameter', () => {
  test('that does not exist fails', async () => {
    const { inspection, check } = sceneWith({}, {});
    inspection.parameters = {};
    expect(await check()).toEqual({
      verdict: 'FAILED',
      findings: [
        {
          code: 'environment.published-absent',
          subject: PARAMETER,
          message: `parameter ${PARAMETER} does not exist, expected it to hold the names of another environment's variables; release there first, or correct its name`,
        },
      ],
    });
  });

  test('that cannot be read is errored, and so is one that holds something else', async () => {
    const { inspection, check } = sceneWith({}, {});
    inspection.fail = (method) => {
      if (method === 'parameter') throw new PortError('denied', 'refused');
    };
    const message = `the names in parameter ${PARAMETER} cannot be read: denied: refused`;
    expect(await check()).toEqual({
      verdict: 'ERRORED',
      findings: [{ code: 'environment.published-unread', subject: PARAMETER, message }],
    });
    expect(await told('canary', {})).toEqual({
      verdict: 'ERRORED',
      told: [
        `environment.published-unread: the names in parameter ${PARAMETER} cannot be read: fingerprint: expected JSON, got 6 characters that do not parse`,
      ],
    });
  });
});
