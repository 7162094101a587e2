import fc from 'fast-check';
import { ContractError } from '../../lib/contract/decode';
import { parseFailureRecord } from '../../lib/handlers/failure-record';
import { reportFailure } from '../../lib/handlers/failure-report';
import { PortError } from '../../lib/judge/ports';
import { UnreportedOutcomeError } from '../../lib/judge/report-outcome';
import { EVENT, FakeHost, hanging } from '../support/hook-host';

const CANARY = 'canary value 4711';

/** The record in the shape of the Lambda developer guide (capturing records of asynchronous invocations). */
function record(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    version: '1.0',
    timestamp: '2026-11-23T14:00:00.000Z',
    requestContext: {
      requestId: 'e4b46cbf-b738-4880-8a18-f61131a8c9d7',
      functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:pre-hook:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 1,
    },
    requestPayload: EVENT,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'Runtime.ExitError', errorMessage: CANARY },
    ...change,
  };
}

function scene() {
  const host = new FakeHost();
  const lines: string[] = [];
  const answered: Array<[url: string, answer: object]> = [];
  const run = (given: unknown) =>
    host.clock.run(
      reportFailure(given, {
        clock: host.clock,
        report: (...told) => host.report(...told),
        answer: async (url, text) => {
          answered.push([url, JSON.parse(text)]);
        },
        writeLine: (line) => lines.push(line),
      }),
    );
  return { host, lines, answered, run };
}

const TOLD = [{ deploymentId: 'd-1', executionId: 'execution-1', outcome: 'Failed' }];

test.each([
  ['exited', { errorType: 'Runtime.ExitError', errorMessage: CANARY }, 'Runtime.ExitError'],
  ['ran out of memory', { errorType: 'Runtime.OutOfMemory', errorMessage: CANARY }, 'Runtime.OutOfMemory'],
  ['timed out', { errorType: 'Sandbox.Timedout', errorMessage: CANARY }, 'Sandbox.Timedout'],
  ['timed out, in the older shape', { errorMessage: CANARY }, 'unknown'],
  [
    'left a rejection unhandled',
    { errorType: 'Runtime.UnhandledPromiseRejection', trace: [CANARY] },
    'Runtime.UnhandledPromiseRejection',
  ],
  ['threw a text as its type', { errorType: CANARY }, 'unknown'],
  ['left no answer at all', null, 'unknown'],
])('a hook that %s is reported Failed in one line that quotes nothing', async (_case, responsePayload, errorType) => {
  const { host, lines, run } = scene();
  const report = await run(record({ responsePayload }));
  expect(host.reported).toEqual(TOLD);
  expect(lines.map((line) => JSON.parse(line))).toEqual([report]);
  expect(report).toEqual({
    reportVersion: 1,
    source: 'failure-destination',
    deploymentId: 'd-1',
    outcome: 'Failed',
    reason:
      `the hook pre-hook ended without an answer (RetriesExhausted, ${errorType}), so nothing is proven; ` +
      'see the log of the hook around its last line',
    hook: 'pre-hook',
    condition: 'RetriesExhausted',
    errorType,
    runbook: expect.stringMatching(/runbook\.md#unexpected$/),
  });
  expect(lines.join()).not.toContain(CANARY);
});

test('a hook that Lambda could not start in time is reported Failed', async () => {
  const { host, run } = scene();
  const { requestContext } = record() as { requestContext: object };
  const aged = { ...requestContext, condition: 'EventAgeExceeded', approximateInvokeCount: 0 };
  const { responseContext, responsePayload, ...rest } = record({ requestContext: aged });
  expect((await run(rest)).condition).toBe('EventAgeExceeded');
  expect(host.reported).toEqual(TOLD);
});

test('a payload that Lambda embeds as text is read', () => {
  expect(parseFailureRecord(record({ requestPayload: JSON.stringify(EVENT) })).event).toEqual({
    deploymentId: 'd-1',
    lifecycleEventHookExecutionId: 'execution-1',
  });
});

test('the record of a success is refused: it would fail what has passed', async () => {
  const { host, lines, run } = scene();
  await expect(run(record({ requestContext: { condition: 'Success' } }))).rejects.toThrow(
    'nobody can be told, since the record is not one of a failed hook: record.requestContext.condition: ' +
      'expected a failure, got Success; make this function the destination of failures only',
  );
  expect(host.reported).toEqual([]);
  expect(lines).toHaveLength(1);
});

test('a record without both ids is thrown and logged, so that the error metric counts it', async () => {
  const { host, lines, run } = scene();
  const thrown = await run(record({ requestPayload: { DeploymentId: CANARY } })).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ContractError);
  expect(host.reported).toEqual([]);
  expect(JSON.parse(lines[0])).toEqual({
    reportVersion: 1,
    source: 'failure-destination',
    outcome: 'Failed',
    reason:
      'nobody can be told, since the record is not one of a failed hook: event.LifecycleEventHookExecutionId: ' +
      'expected a non-empty string, got nothing',
  });
});

test('whatever else is in a record, its two ids are reported Failed and no text of it is told', async () => {
  const anything = fc.oneof(fc.constantFrom<unknown>(CANARY, { errorType: CANARY }, [CANARY], null), fc.anything());
  const records = fc.record(
    { version: anything, requestContext: anything, responseContext: anything, responsePayload: anything },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(records, async (rest) => {
      fc.pre((rest.requestContext as { condition?: unknown } | null | undefined)?.condition !== 'Success');
      const { host, lines, run } = scene();
      const report = await run({ ...rest, requestPayload: EVENT });
      expect(host.reported).toEqual(TOLD);
      expect(JSON.stringify([lines, report])).not.toContain(CANARY);
    }),
  );
});

test('what is no record is thrown, never reported', async () => {
  await fc.assert(
    fc.asyncProperty(fc.anything(), async (given) => {
      const { host, lines, run } = scene();
      await expect(run(given)).rejects.toBeInstanceOf(ContractError);
      expect(host.reported).toEqual([]);
      expect(lines).toHaveLength(1);
    }),
  );
});

test.each([
  ['is refused', () => Promise.reject(new PortError('throttled', 'refused'))],
  ['throws a value', () => Promise.reject(new Error(CANARY))],
  ['hangs', hanging],
])(
  'a report that %s is repeated four times, and thrown and logged then, so that Lambda repeats it',
  async (_case, fails) => {
    const { host, lines, run } = scene();
    host.fail = fails;
    await expect(run(record())).rejects.toBeInstanceOf(UnreportedOutcomeError);
    expect(host.reported).toEqual([...TOLD, ...TOLD, ...TOLD, ...TOLD]);
    expect(lines.map((line) => JSON.parse(line).runbook.split('#')[1])).toEqual(['unexpected', 'report']);
    expect(lines.join()).not.toContain(CANARY);
    expect(host.clock.now()).toBeLessThanOrEqual(15_000);
  },
);

test('a log that throws does not keep the report back', async () => {
  const host = new FakeHost();
  const writeLine = () => {
    throw new Error(CANARY);
  };
  const report = (...told: Parameters<FakeHost['report']>) => host.report(...told);
  await host.clock.run(reportFailure(record(), { clock: host.clock, report, answer: async () => {}, writeLine }));
  expect(host.reported).toEqual(TOLD);
});

describe('of a first deployment', () => {
  const REQUEST = {
    RequestType: 'Create',
    ResponseURL: 'https://answers.example/canary value 4711',
    StackId: 'arn:stack',
    RequestId: 'request-1',
    LogicalResourceId: 'OrdersFirstDeployment',
    ResourceProperties: {},
  };

  test('CloudFormation is told FAILED, so that the alias is not created', async () => {
    const { host, lines, answered, run } = scene();
    const report = await run(record({ requestPayload: REQUEST }));
    expect(report).toMatchObject({ outcome: 'Failed', deploymentId: 'request-1', source: 'failure-destination' });
    expect(answered).toEqual([
      [
        REQUEST.ResponseURL,
        {
          Status: 'FAILED',
          Reason: `${report.reason} (${report.runbook})`,
          PhysicalResourceId: 'first-deployment-OrdersFirstDeployment',
          StackId: 'arn:stack',
          RequestId: 'request-1',
          LogicalResourceId: 'OrdersFirstDeployment',
        },
      ],
    ]);
    expect(host.reported).toEqual([]);
    expect(lines.join()).not.toContain(CANARY);
  });

  test.each(['Update', 'Delete'])(
    'an %s is told SUCCESS, since a stack must be able to go back and away',
    async (RequestType) => {
      const { answered, run } = scene();
      const PhysicalResourceId = 'known';
      const report = await run(record({ requestPayload: { ...REQUEST, RequestType, PhysicalResourceId } }));
      expect(report).toMatchObject({
        outcome: 'Succeeded',
        reason:
          'the hook pre-hook ended without an answer (RetriesExhausted, Runtime.ExitError), but only the creation of an alias waits for it',
      });
      expect(answered).toMatchObject([[REQUEST.ResponseURL, { Status: 'SUCCESS', PhysicalResourceId }]]);
    },
  );
});
