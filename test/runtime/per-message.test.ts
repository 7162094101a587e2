import { messageByMessage, perMessage, type QueueMessage } from '../../lib/runtime/per-message';

const CONTEXT = {
  functionName: 'mails',
  functionVersion: '7',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:mails:live',
};
const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:mails';

function batch(bodies: string[], eventSourceARN = QUEUE): { Records: QueueMessage[] } {
  return { Records: bodies.map((body, index) => ({ messageId: `m${index + 1}`, body, eventSourceARN })) };
}

function worker(handle: (message: QueueMessage) => unknown) {
  const lines: Record<string, unknown>[] = [];
  const handler = messageByMessage(handle, {
    nowMs: () => 1_700_000_000_000,
    log: (line) => lines.push(JSON.parse(line)),
  });
  return { handler, lines };
}

const failOn =
  (...bodies: string[]) =>
  async ({ body }: QueueMessage) => {
    if (bodies.includes(body)) throw Object.assign(new Error(`mail of ${body}@example.com`), { code: 'ECONNREFUSED' });
  };

describe('a handler made of a function of one message', () => {
  test('leaves nothing in the queue where every message was handled', async () => {
    const handled: string[] = [];
    const { handler } = worker(({ body }) => handled.push(body));
    expect(await handler(batch(['a', 'b']), CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(handled).toEqual(['a', 'b']);
  });

  test('leaves only the failed messages in the queue, and handles those behind them', async () => {
    const { handler } = worker(failOn('a', 'c'));
    expect(await handler(batch(['a', 'b', 'c', 'd']), CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm3' }],
    });
  });

  test('counts a throw that is no rejection as a failure too', async () => {
    const { handler } = worker(() => {
      throw new TypeError('no');
    });
    expect(await handler(batch(['a']), CONTEXT)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });

  test('stops at the first failed message of a FIFO queue and keeps everything behind it', async () => {
    const handled: string[] = [];
    const { handler } = worker(async (message) => {
      handled.push(message.body);
      await failOn('b')(message);
    });
    expect(await handler(batch(['a', 'b', 'c'], `${QUEUE}.fifo`), CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }],
    });
    expect(handled).toEqual(['a', 'b']);
  });

  test('handles the messages of a FIFO queue one after the other, those of another queue at the same time', async () => {
    const mostAtOnce = async (queue: string) => {
      let now = 0;
      let most = 0;
      const { handler } = worker(async () => {
        now += 1;
        most = Math.max(most, now);
        await Promise.resolve();
        now -= 1;
      });
      await handler(batch(['a', 'b', 'c'], queue), CONTEXT);
      return most;
    };
    expect([await mostAtOnce(`${QUEUE}.fifo`), await mostAtOnce(QUEUE)]).toEqual([1, 3]);
  });

  test('tells of each batch in the metrics that the alarms read, by alias and by version', async () => {
    const { handler, lines } = worker(failOn('a'));
    await handler(batch(['b']), CONTEXT);
    await handler(batch(['a', 'b', 'a']), CONTEXT);
    const metrics = lines.filter((line) => '_aws' in line);
    expect(metrics[0]).toEqual({
      _aws: {
        Timestamp: 1_700_000_000_000,
        CloudWatchMetrics: [
          {
            Namespace: 'ServerlessGuardrails',
            Dimensions: [
              ['FunctionName', 'Resource'],
              ['FunctionName', 'Resource', 'ExecutedVersion'],
            ],
            Metrics: [
              { Name: 'Batches', Unit: 'Count' },
              { Name: 'FailedBatches', Unit: 'Count' },
            ],
          },
        ],
      },
      FunctionName: 'mails',
      Resource: 'mails:live',
      ExecutedVersion: '7',
      Batches: 1,
      FailedBatches: 0,
    });
    expect(metrics.slice(1)).toEqual([expect.objectContaining({ Batches: 1, FailedBatches: 1 })]);
  });

  test('tells of a call around the alias under the name of the function alone', async () => {
    const { handler, lines } = worker(() => undefined);
    await handler(batch(['a']), { ...CONTEXT, invokedFunctionArn: CONTEXT.invokedFunctionArn.replace(':live', '') });
    expect(lines).toEqual([expect.objectContaining({ Resource: 'mails' })]);
  });

  test('logs of a failed message its id and the code of the error, and nothing that was in it', async () => {
    const { handler, lines } = worker(failOn('a'));
    await handler(batch(['a']), CONTEXT);
    expect(lines[0]).toEqual({ level: 'ERROR', message: 'message failed', messageId: 'm1', error: 'ECONNREFUSED' });
    expect(JSON.stringify(lines)).not.toContain('example.com');
  });

  test.each([[undefined], [null], [{}], [{ Records: 'x' }]])(
    'fails the call for %j, which is no batch',
    async (event) => {
      const { handler, lines } = worker(() => undefined);
      await expect(handler(event as never, CONTEXT)).rejects.toThrow(
        'perMessage: the event is no batch, got no Records, expected an event of an SQS queue',
      );
      expect(lines).toEqual([]);
    },
  );

  test('is refused at start without a function', () => {
    expect(() => perMessage(undefined as never)).toThrow(
      'perMessage: the handler is missing, got undefined, expected a function of one message',
    );
  });

  test('writes its lines to the standard output as they are', async () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      await perMessage(() => undefined)(batch(['a']), CONTEXT);
      const [[line]] = write.mock.calls;
      expect(line).toMatch(/^\{.*\}\n$/);
      expect(JSON.parse(String(line))._aws.Timestamp).toBeGreaterThan(1_700_000_000_000);
    } finally {
      write.mockRestore();
    }
  });
});
