import { type AlarmedAlias, alarmCoverageNotes } from '../../../lib/rehearsal/template/alarm-coverage';

function notesFor(reading: { namespace?: string; metricName?: string; dimensions: Record<string, string> }): string[] {
  const entry = { id: 'm1', returnData: true, namespace: 'AWS/Lambda', metricName: 'Errors', stat: 'Sum', ...reading };
  const alias: AlarmedAlias = {
    functionName: 'orders',
    aliasName: 'live',
    currentVersion: '1',
    targetVersion: '2',
    alarms: [
      {
        logicalId: 'Alarm',
        name: 'bad',
        entries: [entry, { ...entry, id: 'm2' }, { id: 'e1', returnData: false, expression: 'm1 + m2' }],
        comparison: 'GreaterThanThreshold',
        threshold: 0,
        periodSec: 60,
        evaluationPeriods: 1,
        datapointsToAlarm: 1,
        treatMissingData: 'missing',
      },
    ],
  };
  return alarmCoverageNotes(alias);
}

const FN = { FunctionName: 'orders' };

test.each([
  [FN],
  [{ ...FN, Resource: 'orders:live' }],
  [{ ...FN, Resource: 'orders:live', ExecutedVersion: '1' }],
  [{ ...FN, Resource: 'orders:live', ExecutedVersion: '2' }],
])('an alarm under %j sees the rollout', (dimensions) => {
  expect(notesFor({ dimensions })).toEqual([]);
});

test.each(['Batches', 'FailedBatches'])('the metric %s of a handler of batches sees the rollout', (metricName) => {
  const namespace = 'ServerlessGuardrails';
  expect(notesFor({ namespace, metricName, dimensions: { ...FN, Resource: 'orders:live' } })).toEqual([]);
});

const UNSIMULATED = 'which the twin does not simulate: the verdict is without it';

test.each<[string, Parameters<typeof notesFor>[0], string]>([
  [
    'another service',
    { namespace: 'AWS/ApiGateway', metricName: '5XXError', dimensions: {} },
    `AWS/ApiGateway 5XXError, ${UNSIMULATED}`,
  ],
  [
    'a metric of the library that the handler does not write',
    { namespace: 'ServerlessGuardrails', metricName: 'Errors', dimensions: FN },
    `ServerlessGuardrails Errors, ${UNSIMULATED}`,
  ],
  ['another metric', { metricName: 'IteratorAge', dimensions: FN }, `IteratorAge, ${UNSIMULATED}`],
  ['another function', { dimensions: { FunctionName: 'other' } }, `Errors of the function other, ${UNSIMULATED}`],
  ['all functions', { dimensions: {} }, `Errors of all functions, ${UNSIMULATED}`],
  [
    'an event source mapping',
    { metricName: 'PolledEventCount', dimensions: { EventSourceMappingUUID: 'x' } },
    `PolledEventCount of all functions, ${UNSIMULATED}`,
  ],
  [
    'a version without its alias',
    { dimensions: { ...FN, ExecutedVersion: '2' } },
    'Errors by ExecutedVersion, FunctionName, a set of dimensions that Lambda does not publish: it never has data on AWS either',
  ],
  [
    'a dimension of another service',
    { dimensions: { ...FN, Stage: 'prod' } },
    'Errors by FunctionName, Stage, a set of dimensions that Lambda does not publish: it never has data on AWS either',
  ],
  [
    'a function name with its version',
    { dimensions: { FunctionName: 'orders:2' } },
    'Errors of FunctionName orders:2, but Lambda publishes the bare name: it never has data on AWS either',
  ],
  [
    'an ARN as resource',
    { dimensions: { ...FN, Resource: 'arn:aws:lambda:us-east-1:1:function:orders:2' } },
    'Errors of Resource arn:aws:lambda:us-east-1:1:function:orders:2, but Lambda publishes orders:alias: it never has data on AWS either',
  ],
  [
    'the version by its number',
    { dimensions: { ...FN, Resource: 'orders:2' } },
    'Errors of Resource orders:2, in which calls of the alias live do not count: it sees nothing of the rollout',
  ],
  [
    'a version that takes no part',
    { dimensions: { ...FN, Resource: 'orders:live', ExecutedVersion: '7' } },
    'Errors of version 7, but the rollout is from 1 to 2: it sees nothing of it',
  ],
])('an alarm on %s is named, once for all its entries', (_title, reading, reason) => {
  expect(notesFor(reading)).toEqual([`alarm bad reads ${reason}`]);
});
