import type { LifecycleEvent } from '../../lib/contract/names';
import type { HookReport } from '../../lib/contract/report';
import type { AlarmState } from '../../lib/judge/ports';
import type { ReadableMetrics } from '../../lib/rehearsal/observed-calls';
import { parseFault, ScenarioError } from '../../lib/rehearsal/scenario';
import { readDeployables, type TemplateDeployable } from '../../lib/rehearsal/template/deployables';
import { loadTemplates } from '../../lib/rehearsal/template/load';
import { VirtualClock } from '../../lib/rehearsal/virtual-clock';
import { hooksInWorld } from '../../lib/rehearsal/world';
import { type EditableTemplate, guarded, NAMES, PLAIN } from './template/guarded-template';

function subject(change?: (template: EditableTemplate) => void): TemplateDeployable {
  return readDeployables(loadTemplates({ template: guarded(change) }))[0];
}

async function run(
  fault: string,
  change?: (template: EditableTemplate) => void,
  lifecycleEvent: LifecycleEvent = 'BeforeAllowTraffic',
  states: ReadonlyMap<string, AlarmState> = new Map([['orders-errors-v2', 'OK']]),
  metrics: ReadableMetrics = { read: (out) => out.fill(Number.NaN) },
): Promise<HookReport> {
  const hooks = hooksInWorld(subject(change), [parseFault(fault)]);
  const clock = new VirtualClock();
  const outcome = await clock.run(
    hooks.run(lifecycleEvent, clock, () => states, metrics),
    { limitMs: 3_600_000 },
  );
  if (outcome.kind !== 'settled') throw new Error(`the hook ended as ${outcome.kind}`);
  return outcome.value;
}

function findings(report: HookReport): string[] {
  return report.checks.flatMap(({ id, findings: found }) =>
    found.map(({ code, message }) => `${id} ${code}: ${message}`),
  );
}

test('in a healthy world every check passes', async () => {
  const report = await run('none');
  expect([report.outcome, report.checks.map(({ id, verdict }) => `${id} ${verdict}`)]).toEqual([
    'Succeeded',
    ['environment PASSED', 'secret:PaymentKey PASSED', 'parameter:api-url PASSED', 'release PASSED'],
  ]);
});

describe('a plan with further checks', () => {
  const adding =
    (spec: object, also: (template: EditableTemplate) => void = () => {}) =>
    (template: EditableTemplate) => {
      also(template);
      const parts = template.Resources.OrdersPlan.Properties.Value['Fn::Join'][1];
      const last = parts.findIndex((part: unknown) => typeof part === 'string' && part.includes('"afterAllowTraffic"'));
      parts[last] = parts[last].replace('],"afterAllowTraffic"', `,${JSON.stringify(spec)}],"afterAllowTraffic"`);
    };

  test.each<[string, object]>([
    ['readiness', { kind: 'readiness' }],
    [
      'environment',
      {
        kind: 'environment',
        required: [],
        removed: [],
        published: { parameter: '/staging/names', same: ['TABLE_NAME'], different: ['API_URL'] },
      },
    ],
    ['permission', { kind: 'permission', roleArn: 'a', simulated: [{ action: 'a', resources: ['b'] }] }],
    ['parameter', { kind: 'parameter', name: '/a', variables: [], type: 'SecureString', version: 9 }],
    ['secret', { kind: 'secret', secretId: 'a', variables: [], rotationGraceHours: 1 }],
    [
      'environment',
      {
        kind: 'environment',
        required: [],
        removed: [],
        onlyNames: ['RELEASE_ID', 'TABLE_NAME', 'PAYMENT_KEY_ARN', 'API_URL', 'SCHEMA_REV', 'INDEX_HASH'],
      },
    ],
  ])('passes %s in a healthy world', async (id, spec) => {
    const report = await run('none', adding({ ...spec, id: `another-${id}`, mode: 'enforced' }));
    expect([findings(report), report.checks.at(-1)?.id, report.outcome]).toEqual([[], `another-${id}`, 'Succeeded']);
  });

  const DIGEST = 'ab'.repeat(32);
  const parameterWith =
    (value: string) =>
    ({ Resources }: EditableTemplate) => {
      Resources.Digest = { Type: 'AWS::SSM::Parameter', Properties: { Name: '/staging/code', Value: value } };
    };

  test.each<[string, object, (template: EditableTemplate) => void]>([
    ['its own digest', { digest: DIGEST }, () => {}],
    ['a parameter of another environment', { parameter: '/staging/code' }, () => {}],
    ['a parameter of the template', { parameter: '/staging/code' }, parameterWith(DIGEST)],
  ])('passes and blocks by the digest of the code: %s', async (_, spec, also) => {
    const change = adding({ kind: 'artifact', id: 'artifact', mode: 'enforced', ...spec }, also);
    expect((await run('none', change)).outcome).toBe('Succeeded');
    const blocked = await run('digest-changed', change);
    expect([blocked.outcome, findings(blocked)]).toEqual([
      'Failed',
      [
        expect.stringMatching(
          /^artifact artifact\.differs: version 2 runs the code sha256:bad0bad0bad0\.\.\., expected /,
        ),
      ],
    ]);
  });

  test.each<[string, object, string]>([
    ['unreachable-dependency', {}, 'dependency'],
    ['unreachable-dependency:orders-db', {}, 'orders-db'],
    ['unreachable-dependency', { probes: ['cache', 'orders-db'] }, 'cache'],
    ['unreachable-dependency:orders-db', { probes: ['cache', 'orders-db'] }, 'orders-db'],
  ])('%s fails the probe of a check with %j', async (fault, spec, probe) => {
    const change = adding({ kind: 'dependencies', id: 'dependencies', mode: 'enforced', callLimitSec: 18, ...spec });
    expect((await run('none', change)).outcome).toBe('Succeeded');
    expect(findings(await run(fault, change))).toEqual([
      `dependencies dependencies.unreachable: probe ${probe} failed with ECONNREFUSED after 1 ms in version 2`,
    ]);
    // The probe answer carries what the version's environment carries.
    expect(findings(await run('wrong-release', change))).toContain(
      'dependencies dependencies.other-release: version 2 runs with RELEASE_ID another, expected r1; deploy the plan and the version from the same synth',
    );
  });

  test('a revision in an item is the expected one, and another under a fault', async () => {
    const place = { tableName: 'schema', key: [{ name: 'pk', value: 'orders' }], attribute: 'rev' };
    const spec = {
      kind: 'release',
      id: 'items',
      mode: 'enforced',
      schemaRevItem: place,
      indexHashItem: { ...place, attribute: 'hash' },
    };
    const withoutParameters = adding(spec, ({ Resources }) => {
      const parts = Resources.OrdersPlan.Properties.Value['Fn::Join'][1];
      for (const [index, part] of parts.entries()) {
        if (typeof part !== 'string') continue;
        parts[index] = part.replace(/,"schemaRevParameter":"[^"]*"/, '').replace(/,"indexHashParameter":"[^"]*"/, '');
      }
    });
    expect((await run('none', withoutParameters)).outcome).toBe('Succeeded');
    expect(findings(await run('wrong-schema', withoutParameters))).toEqual([
      expect.stringMatching(
        /^items release\.environment-differs: attribute rev of the item orders in table schema publishes the schema revision another,/,
      ),
    ]);
    expect(findings(await run('wrong-index', withoutParameters))).toEqual([
      expect.stringMatching(
        /^items release\.environment-differs: attribute hash of the item orders in table schema publishes the index hash another,/,
      ),
    ]);
  });

  const INVOKE = {
    kind: 'invoke',
    payload: '{"a":1}',
    statusCode: 200,
    values: [
      { path: '$.body.items[1].id', json: '7' },
      { path: '$.body.status', json: '"ok"' },
    ],
    schema: '{"type":"object"}',
    callLimitSec: 18,
  };

  test.each<[string, object]>([
    ['an answer as expected', INVOKE],
    ['any answer', { kind: 'invoke', payload: '1', callLimitSec: 18 }],
    ['a whole answer', { kind: 'invoke', payload: '1', values: [{ path: '$', json: '"ok"' }], callLimitSec: 18 }],
    ['a function of the user', { kind: 'function', functionArn: 'arn:judge', callLimitSec: 18 }],
  ])('passes a check that needs %s, as the functions do not run in the twin', async (_title, spec) => {
    const report = await run('none', adding({ ...spec, id: 'it', mode: 'enforced' }));
    expect([report.outcome, findings(report)]).toEqual(['Succeeded', []]);
  });

  test('fails a call of a version whose calls all fail', async () => {
    const report = await run('errors:100', adding({ ...INVOKE, id: 'it', mode: 'enforced' }));
    expect(findings(report)).toEqual([
      'it invoke.failed: version 2 answered the call with an error (Error); see its log',
    ]);
  });

  test('refuses an unreachable dependency that the plan does not probe', async () => {
    const change = adding({ kind: 'dependencies', id: 'a', mode: 'enforced', callLimitSec: 18, probes: ['cache'] });
    await expect(run('unreachable-dependency:queue', change)).rejects.toThrow('it has no such probe, only cache');
    await expect(run('unreachable-dependency')).rejects.toThrow('its plan names no probe');
  });

  test('is blocked where the parameter of the template holds no digest', async () => {
    const change = adding(
      { kind: 'artifact', id: 'artifact', mode: 'enforced', parameter: '/staging/code' },
      parameterWith('unknown'),
    );
    expect(findings(await run('none', change))).toEqual([
      'artifact artifact.no-digest: parameter /staging/code holds no SHA-256 digest; let the environment before this one write the digest of the code that it runs',
    ]);
    expect(findings(await run('missing-parameter:/staging/code', change))[0]).toMatch(
      /^artifact artifact\.parameter-absent: /,
    );
  });

  test('is blocked by readiness where the template reserves no concurrency at all', async () => {
    const report = await run(
      'none',
      adding({ kind: 'readiness', id: 'readiness', mode: 'enforced' }, ({ Resources }) => {
        Resources.OrdersFunction.Properties.ReservedConcurrentExecutions = '0';
      }),
    );
    expect(findings(report)).toEqual([
      'readiness readiness.no-concurrency: function Stack-OrdersFunction has a reserved concurrency of 0, so Lambda refuses all of its calls; give it another one, or remove it',
    ]);
  });
});

test('faults of the calls leave the world as it is', async () => {
  const outcomes = await Promise.all(['errors:5', 'latency:3', 'outage'].map((fault) => run(fault)));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
});

const REFERRED = `secret ${NAMES.secret} (referred to by variable PAYMENT_KEY_ARN)`;
const MISSING_SECRET = `secret:PaymentKey secret.absent: ${REFERRED} does not exist; create it in this account and region, or correct its name`;

test.each<[string, string]>([
  ['missing-secret', MISSING_SECRET],
  ['missing-secret:Stack-PaymentKey', MISSING_SECRET],
  ['missing-secret:secret:PaymentKey', MISSING_SECRET],
  [`missing-secret:${NAMES.secret}`, MISSING_SECRET],
  [
    'secret-pending-deletion',
    `secret:PaymentKey secret.deletion-scheduled: ${REFERRED} is scheduled for deletion; restore it, or refer to another one`,
  ],
  [
    'missing-parameter',
    'parameter:api-url parameter.absent: parameter /shop/api-url (referred to by variable API_URL) does not exist; create it in this account and region, or correct its name',
  ],
  [
    'missing-parameter:/shop/schema-rev',
    'release release.parameter-absent: parameter /shop/schema-rev does not exist, expected it to publish the schema revision sc-1; publish it, or correct its name',
  ],
  [
    'blank-variable',
    'environment environment.blank: variable TABLE_NAME is required but blank in version 2; give it a value',
  ],
  [
    'blank-variable:PAYMENT_KEY_ARN',
    'environment environment.blank: variable PAYMENT_KEY_ARN is required but blank in version 2; give it a value',
  ],
  [
    'missing-variable',
    'environment environment.missing: variable TABLE_NAME is required, version 2 does not have it; set it on the function',
  ],
  [
    'missing-variable:API_URL',
    'environment environment.vanished: variable API_URL of the current version is gone, version 2 does not have it; put it back, or list it as removed if that is intended',
  ],
  [
    'placeholder-variable',
    'environment environment.placeholder: variable TABLE_NAME of version 2 holds an unresolved placeholder ({{...}}); replace it with the real value',
  ],
  [
    'misspelled-variable',
    'environment environment.misspelled: variable TABLE_NAME is required, version 2 does not have it but has TABLE_NAM, probably a misspelling of TABLE_NAME; rename it, or set it on the function',
  ],
  [
    'wrong-release',
    'release release.mismatch: version 2 carries RELEASE_ID another, expected r1; deploy the plan and the version from the same synth',
  ],
  [
    'wrong-schema',
    'release release.environment-differs: parameter /shop/schema-rev publishes the schema revision another, the release expects sc-1; bring the environment to the revision that the release needs, or deploy a release made for this environment',
  ],
  [
    'wrong-index',
    'release release.environment-differs: parameter /shop/index-hash publishes the index hash another, the release expects a1b2c3; bring the environment to the revision that the release needs, or deploy a release made for this environment',
  ],
])('%s fails one check and names the culprit', async (fault, finding) => {
  const report = await run(fault);
  expect([report.outcome, findings(report)]).toEqual(['Failed', [finding]]);
});

test('a misspelling never takes the name of another variable', async () => {
  const report = await run('misspelled-variable:KEY', ({ Resources }) => {
    Object.assign(Resources.OrdersFunction.Properties.Environment.Variables, { KEY: 'a', KE: 'b' });
  });
  expect(findings(report)).toEqual([
    'environment environment.misspelled: variable KEY of the current version is gone, version 2 does not have it but has KEYY, probably a misspelling of KEY; rename it, or put it back, or list it as removed if that is intended',
  ]);
});

test('a wrong revision differs from the expected one, whatever that is called', async () => {
  const report = await run('wrong-release', ({ Resources }) => {
    Resources.OrdersFunction.Properties.Environment.Variables.RELEASE_ID = 'another';
    const parts = Resources.OrdersPlan.Properties.Value['Fn::Join'][1];
    parts[6] = parts[6].replace('"releaseId":"r1"', '"releaseId":"another"');
  });
  expect(findings(report)[0]).toMatch(
    /^release release\.mismatch: version 2 carries RELEASE_ID yet-another, expected another;/,
  );
});

test('the environment publishes what the template itself defines', async () => {
  const report = await run('none', ({ Resources }) => {
    Resources.SchemaRev = { Type: 'AWS::SSM::Parameter', Properties: { Name: '/shop/schema-rev', Value: 'sc-0' } };
  });
  expect(findings(report)[0]).toMatch(
    /^release release\.environment-differs: parameter \/shop\/schema-rev publishes the schema revision sc-0,/,
  );
});

test('our hooks fail closed where their plan is not in the template', async () => {
  const report = await run('none', ({ Resources }) => delete Resources.OrdersPlan);
  expect([report.outcome, report.reason]).toEqual([
    'Failed',
    `the plan in parameter ${NAMES.plan} cannot be used: absent: parameter ${NAMES.plan} does not exist`,
  ]);
});

test('our hooks fail closed where their plan is no plan', async () => {
  const report = await run('none', ({ Resources }) => {
    Resources.OrdersPlan.Properties.Value = '{"planVersion":2}';
  });
  expect(report.outcome).toBe('Failed');
  expect(report.reason).toContain('expected 1, got 2');
});

test('the alarms check sees the alarms of the rehearsal', async () => {
  const states = new Map<string, AlarmState>([['orders-errors-v2', 'ALARM']]);
  const [healthy, alarmed] = [
    await run('none', undefined, 'AfterAllowTraffic'),
    await run('none', undefined, 'AfterAllowTraffic', states),
  ];
  expect([healthy.outcome, healthy.durationMs]).toEqual(['Succeeded', 300_000]);
  expect([alarmed.outcome, alarmed.durationMs, alarmed.checks[0].findings[0].code]).toEqual([
    'Failed',
    0,
    'alarms.alarm',
  ]);
});

test('a hook whose function has too little time fails as it would on AWS', async () => {
  const report = await run(
    'none',
    ({ Resources }) => {
      Resources.PostHook.Properties.Timeout = 60;
    },
    'AfterAllowTraffic',
  );
  expect(report.outcome).toBe('Failed');
  expect(report.durationMs).toBeLessThan(60_000);
});

describe('a fault without victim would prove nothing', () => {
  const withoutChecks = (kinds: readonly string[]) => (template: EditableTemplate) => {
    const { Properties } = template.Resources.OrdersPlan;
    Properties.Value = JSON.stringify({
      planVersion: 1,
      functionName: 'Stack-OrdersFunction',
      aliasName: 'live',
      targetVersion: '2',
      inspectionRoleArn: 'arn',
      release: { releaseId: 'r1' },
      runbook: 'none',
      beforeAllowTraffic: [{ kind: 'release', id: 'release', mode: 'enforced' }].filter(
        ({ kind }) => !kinds.includes(kind),
      ),
      afterAllowTraffic: [{ kind: 'alarms', id: 'alarms', mode: 'enforced', alarmNames: [], bakeSec: 0 }],
    });
  };

  test.each<[string, (template: EditableTemplate) => void, string]>([
    ['missing-secret', withoutChecks([]), 'its plan names no secret'],
    ['secret-pending-deletion', withoutChecks([]), 'its plan names no secret'],
    ['missing-secret:Other', () => {}, `it has no such secret, only ${NAMES.secret}`],
    ['missing-parameter', withoutChecks([]), 'its plan names no SSM parameter'],
    [
      'missing-parameter:/other',
      () => {},
      'it has no such SSM parameter, only /shop/api-url, /shop/schema-rev, /shop/index-hash',
    ],
    [
      'wrong-schema',
      withoutChecks([]),
      'its plan names no SSM parameter and no item in which the schema revision is published',
    ],
    ['digest-changed', withoutChecks([]), 'its plan does not compare the code'],
    [
      'wrong-index',
      withoutChecks([]),
      'its plan names no SSM parameter and no item in which the index hash is published',
    ],
    ['blank-variable:OTHER', () => {}, 'it has no such variable, only TABLE_NAME, PAYMENT_KEY_ARN, API_URL'],
    ['blank-variable:RELEASE_ID', () => {}, 'it has no such variable, only TABLE_NAME, PAYMENT_KEY_ARN, API_URL'],
    [
      'misspelled-variable',
      ({ Resources }) => {
        Resources.OrdersFunction.Properties.Environment.Variables = { RELEASE_ID: 'r1' };
      },
      'its function has no variable of its own',
    ],
    [
      'missing-secret',
      ({ Resources }) => delete Resources.OrdersPlan,
      'its plan is not in the template or is unreadable, so every release is blocked',
    ],
    [
      'blank-variable',
      ({ Resources }) => {
        Resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate = {
          ApplicationName: { Ref: 'Application' },
          DeploymentGroupName: { Ref: 'OrdersGroup' },
        };
      },
      'no hook of this library looks at its deployments',
    ],
  ])('%s', (fault, change, reason) => {
    const template = subject(change);
    expect(() => hooksInWorld(template, [parseFault(fault)])).toThrow(
      new ScenarioError(`fault ${fault} would prove nothing about alias OrdersAlias: ${reason}`),
    );
  });

  test('nor does one in a template without this library', () => {
    const [plain] = readDeployables(loadTemplates({ path: PLAIN }));
    expect(() => hooksInWorld(plain, [parseFault('missing-variable')])).toThrow(
      new ScenarioError(
        'fault missing-variable would prove nothing about alias ReportAlias: no hook of this library looks at its deployments',
      ),
    );
  });
});
