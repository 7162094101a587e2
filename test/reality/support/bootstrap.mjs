/*
 * Loads an ESM handler and serves it from the Lambda Runtime API, as the Node.js runtimes do (Lambda developer guide, runtime
 * API for custom runtimes). Plain JavaScript, because it is run by a bare Node. See runtime-api.ts for why it exists.
 */
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API: api, _HANDLER: handlerName, LAMBDA_TASK_ROOT: root } = process.env;

function call(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(`http://${api}/2018-06-01/runtime/${path}`, { method, headers }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ headers: answer.headers, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function tellError(path, error, errorType) {
  const payload = {
    errorType,
    errorMessage: error instanceof Error ? error.message : String(error),
    trace: error instanceof Error ? String(error.stack).split('\n') : [],
  };
  await call('POST', path, JSON.stringify(payload), { 'lambda-runtime-function-error-type': errorType });
}

let running;
let dying = false;
function dies(event, errorType, exitCode) {
  process.on(event, async (error) => {
    dying = true;
    try {
      await tellError(running ? `invocation/${running}/error` : 'init/error', error, errorType);
    } finally {
      // Where nobody listens any more, the test is gone: a process that outlives it would tell so for ever.
      process.exit(exitCode);
    }
  });
}
dies('unhandledRejection', 'Runtime.UnhandledPromiseRejection', 128);
dies('uncaughtException', 'Runtime.UncaughtException', 129);

const [file, exported] = handlerName.split('.');
const handler = (await import(pathToFileURL(join(root, `${file}.mjs`)).href))[exported];
if (typeof handler !== 'function') throw new Error(`${handlerName} is no function`);

for (;;) {
  const { headers, text } = await call('GET', 'invocation/next');
  const awsRequestId = headers['lambda-runtime-aws-request-id'];
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  running = awsRequestId;
  try {
    const answer = await handler(JSON.parse(text), {
      awsRequestId,
      invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
      getRemainingTimeInMillis: () => deadlineMs - Date.now(),
    });
    if (dying) break; // the error is the answer
    running = undefined;
    await call('POST', `invocation/${awsRequestId}/response`, JSON.stringify(answer ?? null));
  } catch (error) {
    if (dying) break;
    running = undefined;
    await tellError(`invocation/${awsRequestId}/error`, error, error instanceof Error ? error.name : typeof error);
  }
}
