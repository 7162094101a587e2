import { AlarmPolicy } from '../../lib';
import { rehearse } from '../../lib/rehearsal/rehearse';
import { symbolic } from '../support/stacks';
import {
  alarmsOf,
  entriesOf,
  named,
  type RenderedEntry,
  returnedBy,
  returnedFor,
  templateWith,
} from './support/alarms';

const RUNBOOK =
  'https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails/blob/main/docs/runbook.md#failed-batches';
const [compared, unreported] = alarmsOf([AlarmPolicy.failedBatches()]);
const [errors] = alarmsOf([AlarmPolicy.errorRateOverBaseline()]);

describe('the alarm on batches with failed messages', () => {
  test('reads the batches that the handler tells of, of the version and of the alias', () => {
    expect(entriesOf(compared)).toEqual({
      ...entriesOf(errors),
      ni: 'Batches Sum version',
      ne: 'FailedBatches Sum version',
      ai: 'Batches Sum alias',
      ae: 'FailedBatches Sum alias',
    });
    expect(returnedBy(compared)).toEqual(['guard']);
  });

  test('reads them under the dimensions that the handler writes', () => {
    const metricOf = (id: string) => compared.Metrics.find(({ Id }: RenderedEntry) => Id === id).MetricStat.Metric;
    const dimensions = (id: string) =>
      metricOf(id).Dimensions.map(({ Name, Value }: { Name: string; Value: unknown }) => `${Name}=${symbolic(Value)}`);
    expect(metricOf('ni').Namespace).toBe('ServerlessGuardrails');
    expect(dimensions('ai')).toEqual(['FunctionName=<Fn9270CBC0>', 'Resource=<Fn9270CBC0>:live']);
    expect(dimensions('ni')).toEqual([
      expect.stringMatching(/^ExecutedVersion=<FnCurrentVersion[0-9A-Za-z]+\.Version>$/),
      'FunctionName=<Fn9270CBC0>',
      'Resource=<Fn9270CBC0>:live',
    ]);
  });

  test('is named after the version and says in plain words what it means', () => {
    expect(named(compared)).toMatch(/^Shop-Orders-failed-batches-v<FnCurrentVersion[0-9A-Za-z]+\.Version>$/);
    const [other] = alarmsOf([AlarmPolicy.failedBatches({ margin: 0.05 })]);
    expect([compared, other].map(({ AlarmDescription }) => symbolic(AlarmDescription))).toEqual(
      [2, 5].map(
        (points) =>
          `Batches of the new version of <Fn9270CBC0> have a failed message more than ${points} percentage points more often ` +
          `than those of the version still serving. CodeDeploy returns the alias to the version before. Runbook: ${RUNBOOK}`,
      ),
    );
  });

  test('stops a worker whose batches fail in parts, although Lambda counts no error', async () => {
    const template = templateWith([AlarmPolicy.failedBatches()]);
    const [rehearsal] = await rehearse({ template }, { fault: { kind: 'errors', points: 5 } });
    expect(rehearsal).toMatchObject({ verdict: 'rolled-back', stoppedBy: 'Shop-Orders-failed-batches-v2' });
  });

  test('lets a healthy worker pass', async () => {
    const [rehearsal] = await rehearse({ template: templateWith([AlarmPolicy.failedBatches()]) }, {});
    expect(rehearsal.verdict).toBe('promoted');
  });

  test('is refused with a margin that is none', () => {
    expect(() => alarmsOf([AlarmPolicy.failedBatches({ margin: 0 })])).toThrow(
      'Shop/Orders: margin of the failed batches is a fraction of calls, got 0, expected 0.001 to 0.5, use 0.02 for two percentage points',
    );
  });
});

describe('the alarm on batches that nobody tells of', () => {
  test('compares the calls that did not fail with the batches told of', () => {
    expect(entriesOf(unreported)).toEqual({
      ni: 'Invocations Sum version',
      ne: 'Errors Sum version',
      nb: 'Batches Sum version',
      ended: 'ni - ne',
      told: 'nb + 0 * ni',
      unreported: 'IF((ended > 0) AND (2 * told < ended), 1, 0)',
    });
    expect(returnedBy(unreported)).toEqual(['unreported']);
  });

  test('fires on three minutes of five', () => {
    expect(unreported).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
      TreatMissingData: 'notBreaching',
    });
  });

  test('says what the handler lacks', () => {
    expect(symbolic(unreported.AlarmDescription)).toBe(
      'The new version of <Fn9270CBC0> is called, but does not tell of its batches, so that failed messages would go unnoticed: ' +
        'its handler needs perMessage() of cdk-serverless-guardrails/runtime, or metrics of the same names. ' +
        `CodeDeploy returns the alias to the version before. Runbook: ${RUNBOOK}`,
    );
  });

  test.each([
    ['nothing was called', [undefined, undefined, undefined], undefined],
    ['every batch was told of', [10, 0, 10], 0],
    ['a few were told of in the next minute', [10, 0, 6], 0],
    ['nothing was told', [10, 0, undefined], 1],
    ['less than half was told of', [10, 0, 4], 1],
    ['calls failed, which tell nothing', [10, 10, undefined], 0],
    ['calls failed, and the rest tells nothing', [10, 8, undefined], 1],
  ])('where %s', (_, [ni, ne, nb], expected) => {
    expect(returnedFor(unreported, { ni: [ni], ne: [ne], nb: [nb] })).toEqual([expected]);
  });
});
