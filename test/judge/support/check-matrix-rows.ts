import type { CheckKind } from '../../../lib/contract/plan';
import type { ProbeAnswer } from '../../../lib/contract/probe';
import type { MinuteCounts } from '../../../lib/judge/minute-counts';
import type { FunctionAnswer } from '../../../lib/judge/ports';
import { PROBE_ANSWER } from '../../support/hook-host';
import { type Cell, type Condition, type Matrix, refusing, silent } from './check-matrix';

const PASS: Cell = { verdict: 'PASSED', told: [] };
const DIGEST = 'ab'.repeat(32);

/** What a check says that has nothing of its own to say about a call that is refused or never answered. */
function thrownOn(kind: CheckKind): Record<Exclude<Condition, 'pass' | 'fail' | 'no data'>, Cell> {
  const cell = (why: 'denied' | 'throttled' | 'malformed'): Cell => ({
    world: refusing(why),
    verdict: 'ERRORED',
    told: [`${kind}.errored: ${why}: the call`],
  });
  return {
    denied: cell('denied'),
    throttled: cell('throttled'),
    malformed: cell('malformed'),
    hanging: { world: silent, verdict: 'ERRORED', told: [`${kind}.errored: timeout: check it did not answer in time`] },
  };
}

/** A check of several questions tells each that could not be asked. */
function unread(why: 'denied' | 'throttled' | 'malformed'): Cell {
  const questions = ['version 7', 'the reserved concurrency of orders', 'alias live', 'the current version 6'];
  return {
    world: refusing(why),
    verdict: 'ERRORED',
    told: questions.map((question) => `readiness.unread: ${question} cannot be read: ${why}: the call`),
  };
}

function unanswered(why: 'denied' | 'throttled' | 'malformed' | 'unavailable'): Cell {
  return {
    world: refusing(why),
    verdict: 'ERRORED',
    told: [`synthetic-traffic.unanswered: only 0 of 3 synthetic calls of version 7 were answered: ${why}: the call`],
  };
}

function everyMinute(counts: MinuteCounts): Cell['world'] {
  return (inspection) => {
    inspection.counts = ({ minutes }) => Array.from({ length: minutes }, () => counts);
  };
}

function probed(answer: Partial<ProbeAnswer>): Cell['world'] {
  return (inspection) => {
    inspection.answered = () => ({ payload: JSON.stringify({ ...PROBE_ANSWER, ...answer }) });
  };
}

function answered(answer: FunctionAnswer): Cell['world'] {
  return (inspection) => {
    inspection.answered = () => answer;
  };
}

/** Every check under every condition. */
export const MATRIX: Matrix = {
  environment: {
    spec: { kind: 'environment', required: ['TABLE_NAME'], removed: [] },
    cells: {
      ...thrownOn('environment'),
      pass: PASS,
      fail: {
        world: ({ versions }) => delete versions['7'].TABLE_NAME,
        verdict: 'FAILED',
        told: [
          'environment.missing: variable TABLE_NAME is required, version 7 does not have it; set it on the function',
        ],
      },
      'no data': {
        world: ({ versions }) => delete versions['6'],
        verdict: 'INCONCLUSIVE',
        told: [
          'environment.no-baseline: the current version 6 does not exist any more, so nobody can tell which variables vanished; point the alias at a version that exists',
        ],
      },
    },
  },
  secret: {
    spec: { kind: 'secret', secretId: 'db-secret', variables: [], jsonKeys: ['password'] },
    cells: {
      ...thrownOn('secret'),
      pass: PASS,
      fail: {
        world: (inspection) => {
          inspection.secrets = { 'db-secret': { hasCurrentStage: true, deletionScheduled: true } };
        },
        verdict: 'FAILED',
        told: [
          'secret.deletion-scheduled: secret db-secret is scheduled for deletion; restore it, or refer to another one',
        ],
      },
      'no data': {
        world: (inspection) => {
          inspection.secrets = {};
        },
        verdict: 'FAILED',
        told: [
          'secret.absent: secret db-secret does not exist; create it in this account and region, or correct its name',
        ],
      },
      denied: {
        world: refusing('denied'),
        verdict: 'ERRORED',
        told: [
          "secret.denied: secret db-secret may not be looked at; allow it to the inspection role, or correct the secret's name",
        ],
      },
    },
  },
  parameter: {
    spec: { kind: 'parameter', name: '/orders/limits', variables: [], version: 1 },
    cells: {
      ...thrownOn('parameter'),
      pass: PASS,
      fail: {
        world: ({ parameters }) => {
          parameters['/orders/limits'] = { value: 'x', version: 2 };
        },
        verdict: 'FAILED',
        told: [
          'parameter.other-version: parameter /orders/limits is at version 2, expected version 1; put that value back, or release with the version that it has now',
        ],
      },
      'no data': {
        world: ({ parameters }) => delete parameters['/orders/limits'],
        verdict: 'FAILED',
        told: [
          'parameter.absent: parameter /orders/limits does not exist; create it in this account and region, or correct its name',
        ],
      },
      denied: {
        world: refusing('denied'),
        verdict: 'ERRORED',
        told: [
          "parameter.denied: parameter /orders/limits may not be looked at; allow it to the inspection role, or correct the parameter's name",
        ],
      },
    },
  },
  release: {
    spec: { kind: 'release', schemaRevParameter: '/env/schema' },
    cells: {
      ...thrownOn('release'),
      pass: PASS,
      fail: {
        world: ({ parameters }) => {
          parameters['/env/schema'] = 'sc-1';
        },
        verdict: 'FAILED',
        told: [
          'release.environment-differs: parameter /env/schema publishes the schema revision sc-1, the release expects sc-21; bring the environment to the revision that the release needs, or deploy a release made for this environment',
        ],
      },
      'no data': {
        world: ({ parameters }) => delete parameters['/env/schema'],
        verdict: 'FAILED',
        told: [
          'release.parameter-absent: parameter /env/schema does not exist, expected it to publish the schema revision sc-21; publish it, or correct its name',
        ],
      },
    },
  },
  artifact: {
    spec: { kind: 'artifact', digest: DIGEST },
    cells: {
      ...thrownOn('artifact'),
      pass: PASS,
      fail: {
        world: (inspection) => {
          inspection.codeSha256 = 'cd'.repeat(32);
        },
        verdict: 'FAILED',
        told: [
          'artifact.differs: version 7 runs the code sha256:cdcdcdcdcdcd..., expected sha256:abababababab... as the check says; deploy the artifact that was built for this release instead of building it again',
        ],
      },
      'no data': {
        world: (inspection) => {
          inspection.codeSha256 = undefined;
        },
        verdict: 'ERRORED',
        told: ['artifact.errored: malformed: Lambda answered for version 7 without a digest of its code'],
      },
    },
  },
  permission: {
    spec: {
      kind: 'permission',
      roleArn: 'arn:role',
      simulated: [{ action: 'ssm:GetParameter', resources: ['arn:a'] }],
    },
    cells: {
      ...thrownOn('permission'),
      pass: PASS,
      fail: {
        world: ({ permissions }) => {
          permissions['arn:a'] = 'denied';
        },
        verdict: 'FAILED',
        told: [
          "permission.denied: the policies of the function's role do not allow ssm:GetParameter on arn:a; grant it, unless a policy of the resource does",
        ],
      },
      'no data': {
        world: ({ permissions }) => {
          permissions['arn:a'] = 'unknown';
        },
        verdict: 'INCONCLUSIVE',
        told: [
          "permission.unknown: whether the function's role may call ssm:GetParameter on arn:a depends on a condition that cannot be simulated",
        ],
      },
    },
  },
  readiness: {
    spec: { kind: 'readiness' },
    cells: {
      pass: PASS,
      fail: {
        world: (inspection) => {
          inspection.reserved = 0;
        },
        verdict: 'FAILED',
        told: [
          'readiness.no-concurrency: function orders has a reserved concurrency of 0, so Lambda refuses all of its calls; give it another one, or remove it',
        ],
      },
      'no data': {
        world: ({ versions }) => delete versions['6'],
        verdict: 'FAILED',
        told: [
          'readiness.no-way-back: the current version 6 does not exist any more, so a rollback would have nowhere to go; point the alias at a version that exists',
        ],
      },
      denied: unread('denied'),
      throttled: unread('throttled'),
      malformed: unread('malformed'),
      hanging: thrownOn('readiness').hanging,
    },
  },
  'synthetic-traffic': {
    spec: { kind: 'synthetic-traffic', calls: 3, stopAt: 2, payloads: ['{}'], callLimitSec: 1 },
    cells: {
      pass: PASS,
      fail: {
        world: (inspection) => {
          inspection.answer = () => 'failed';
        },
        verdict: 'FAILED',
        told: ['synthetic-traffic.failed: 3 of 3 synthetic calls of version 7 failed, at most 1 of 3 may; see its log'],
      },
      'no data': unanswered('unavailable'),
      denied: unanswered('denied'),
      throttled: unanswered('throttled'),
      malformed: unanswered('malformed'),
      // A call that the version does not answer is a failed one, not one that was never made.
      hanging: {
        world: silent,
        verdict: 'FAILED',
        told: ['synthetic-traffic.failed: 2 of 2 synthetic calls of version 7 failed, at most 1 of 3 may; see its log'],
      },
    },
  },
  dependencies: {
    spec: { kind: 'dependencies', probes: ['orders-db'], callLimitSec: 18 },
    cells: {
      ...thrownOn('dependencies'),
      pass: PASS,
      fail: {
        world: probed({ probes: [{ name: 'orders-db', ok: false, code: 'ECONNREFUSED', ms: 3 }] }),
        verdict: 'FAILED',
        told: ['dependencies.unreachable: probe orders-db failed with ECONNREFUSED after 3 ms in version 7'],
      },
      'no data': {
        world: probed({ probes: [] }),
        verdict: 'FAILED',
        told: ['dependencies.untold: version 7 says nothing about the probe orders-db, which was asked for'],
      },
      malformed: {
        world: (inspection) => {
          inspection.answered = () => ({ payload: '{"statusCode":200}' });
        },
        verdict: 'FAILED',
        told: [
          'dependencies.no-probe-answer: version 7 answered the probe event with something else; wrap its handler with withGuardrails of cdk-serverless-guardrails/runtime, or answer by docs/probe-protocol.md',
        ],
      },
      // The version was called and does not answer: that is its fault, and no question that could not be asked.
      hanging: {
        world: silent,
        verdict: 'FAILED',
        told: [
          'dependencies.no-answer: version 7 did not answer the probe event in 18 s; see its log, and give its probes time-outs below that of the function',
        ],
      },
    },
  },
  invoke: {
    spec: {
      kind: 'invoke',
      payload: '{"health":true}',
      statusCode: 200,
      values: [{ path: '$.body.status', json: '"ok"' }],
      schema: '{"required":["statusCode"]}',
      callLimitSec: 18,
    },
    cells: {
      ...thrownOn('invoke'),
      pass: {
        ...PASS,
        world: answered({ payload: '{"statusCode":200,"body":"{\\"status\\":\\"ok\\"}"}', violations: [] }),
      },
      fail: {
        world: answered({ payload: '{"statusCode":500,"body":"{}"}', violations: ['#/required'] }),
        verdict: 'FAILED',
        told: [
          'invoke.status: version 7 answered with the status code 500, expected 200; see its log, or correct what the check expects',
          'invoke.differs: version 7 answered with nothing at $.body.status, where the check expects a value; see its log, or correct what the check expects',
          "invoke.schema: version 7 answered against #/required of the check's JSON schema; see its log, or correct what the check expects",
        ],
      },
      'no data': {
        world: answered({ payload: '', violations: ['#'] }),
        verdict: 'FAILED',
        told: [
          'invoke.no-json: version 7 answered with something that is no JSON; see its log, or correct what the check expects',
          "invoke.schema: version 7 answered against # of the check's JSON schema; see its log, or correct what the check expects",
        ],
      },
      malformed: {
        world: answered({ payload: '{"statusCode":200,"body":{"status":"ok"}}' }),
        verdict: 'ERRORED',
        told: ['invoke.errored: malformed: the answer was not compared with the schema'],
      },
      hanging: {
        world: silent,
        verdict: 'FAILED',
        told: ['invoke.no-answer: version 7 did not answer the call in 18 s; see its log'],
      },
    },
  },
  function: {
    spec: { kind: 'function', functionArn: 'arn:judge', callLimitSec: 18 },
    cells: {
      ...thrownOn('function'),
      pass: { ...PASS, world: answered({ payload: '{"customCheckVersion":1,"verdict":"PASSED","findings":[]}' }) },
      fail: {
        world: answered({
          payload:
            '{"customCheckVersion":1,"verdict":"FAILED","findings":[{"message":"queue orders is full","code":"full"}]}',
        }),
        verdict: 'FAILED',
        told: ['function.full: queue orders is full'],
      },
      'no data': {
        world: answered({
          payload:
            '{"customCheckVersion":1,"verdict":"INCONCLUSIVE","findings":[{"message":"nothing was sold today"}]}',
        }),
        verdict: 'INCONCLUSIVE',
        told: ['function.inconclusive: nothing was sold today'],
      },
      malformed: {
        world: answered({ payload: '{"verdict":"PASSED"}' }),
        verdict: 'ERRORED',
        told: [
          'function.malformed: function arn:judge answered against docs/custom-check.md (answer.customCheckVersion: expected 1); see its log',
        ],
      },
      hanging: {
        world: silent,
        verdict: 'ERRORED',
        told: ['function.no-answer: function arn:judge did not answer in 18 s; see its log'],
      },
    },
  },
  alarms: {
    spec: { kind: 'alarms', alarmNames: ['errors'], bakeSec: 0 },
    cells: {
      ...thrownOn('alarms'),
      pass: PASS,
      fail: {
        world: (inspection) => {
          inspection.looks = [{ errors: 'ALARM' }];
        },
        verdict: 'FAILED',
        told: ['alarms.alarm: alarm errors is in ALARM; see what it watches before deploying again'],
      },
      // CodeDeploy takes INSUFFICIENT_DATA for no alarm as well; whether the rollout showed anything is the traffic check's question.
      'no data': {
        world: (inspection) => {
          inspection.looks = [{ errors: 'INSUFFICIENT_DATA' }];
        },
        verdict: 'PASSED',
        told: ['alarms.insufficient-data: alarm errors had INSUFFICIENT_DATA in 1 of 1 looks, and judged nothing then'],
      },
      hanging: {
        world: silent,
        verdict: 'ERRORED',
        told: ['alarms.errored: timeout: the look at the alarms did not answer in time'],
      },
    },
  },
  traffic: {
    spec: { kind: 'traffic', margin: 0.02, sensitivity: 6.4, unjudged: 'fail', shiftMin: 30, bakeSec: 0 },
    cells: {
      ...thrownOn('traffic'),
      pass: { verdict: 'PASSED', told: ['traffic.judged: judged down to +2.5 points (3,150 effective calls)'] },
      fail: {
        world: everyMinute({ newCalls: 100, newFailures: 60, allCalls: 1000, allFailures: 61 }),
        verdict: 'FAILED',
        told: [
          'traffic.worse: the new version failed more than 2 percentage points more often than the version before it (two bad minutes); compare the logs of both versions since the first shift',
        ],
      },
      'no data': {
        world: everyMinute({ newCalls: 0, newFailures: 0, allCalls: 0, allFailures: 0 }),
        verdict: 'INCONCLUSIVE',
        told: [
          'traffic.unjudged: unjudged (0 effective calls, at least 15 needed): the new version was not called; shift longer, shift half of the traffic, or send synthetic traffic before',
        ],
      },
    },
  },
};
