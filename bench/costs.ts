/**
 * `npm run bench:costs`: resources that ledger, rollback response and locks add to a stack and to each function, counted in synthesized templates,
 * and what they cost a month, from the calls that the response makes, counted while it reconciles over the test's world. A model: the
 * prices are those of us-east-1, free tiers left out, and a call is taken to last 40 ms.
 */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DependencyLock, GuardedDeployment, PipelinePause, Release, ReleaseLedger, RollbackResponse } from '../lib';
import { RECONCILIATION_MIN } from '../lib/contract/response/limits';
import { respond } from '../lib/judge/response/respond';
import { RECONCILE, stopEvent } from '../test/judge/response/response-events';
import { ResponseWorld, stoppedDeployment } from '../test/judge/response/response-world';

/** USD, us-east-1, as of 2026-11: the pages of each service's pricing, see docs/performance.md. */
const PRICES = {
  gbSecondArm: 0.0000133334,
  millionInvocations: 0.2,
  millionReads: 0.125,
  millionWrites: 0.625,
  alarmMetric: 0.1,
  gbLogs: 0.5,
};
const CALL_MS = 40;
const START_MS = 300;
const MEMORY_GB = 0.25;
const LOG_LINES_KB = 0.5;
const RUNS = (30 * 24 * 60) / RECONCILIATION_MIN;
const DEPLOYMENTS = 30;

type Part = 'ledger' | 'response' | 'locks';

function resources(functions: number, parts: readonly Part[]): number {
  const stack = new Stack(new App(), 'Shop');
  const ledger = parts.includes('ledger') ? new ReleaseLedger(stack, 'Ledger') : undefined;
  for (let at = 0; at < functions; at++) {
    const lambdaFunction = new lambda.Function(stack, `Fn${at}`, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => "ok";'),
    });
    const sharedDependencies = parts.includes('locks') ? [DependencyLock.shared('orders-db')] : undefined;
    const release = Release.of({ releaseId: 'r1' });
    new GuardedDeployment(stack, `Deployment${at}`, { lambdaFunction, release, ledger, sharedDependencies });
  }
  if (ledger && parts.includes('response')) {
    new RollbackResponse(stack, 'Response', { ledger, pause: PipelinePause.beforeStageOf('pipeline', 'Production') });
  }
  return Object.keys(Template.fromStack(stack).toJSON().Resources).length;
}

/** What a part adds to a stack, and to each function. */
function added(part: Part, before: readonly Part[]): readonly [stack: number, each: number] {
  const [one, ten] = [1, 10].map((count) => resources(count, [...before, part]) - resources(count, before));
  const each = (ten - one) / 9;
  return [one - each, each];
}

const READS = ['read', 'incident', 'incidents', 'pause', 'lock', 'outcome'];
const WRITES = [
  'write incident',
  'write pause',
  'write lock',
  'write outcome',
  'writeEvidence',
  'writeRelease',
  'quarantine',
  'acknowledge',
];

/** Calls of one run, by what they cost. */
async function calls(groups: number, event: object, prepare: (world: ResponseWorld) => void = () => {}) {
  const world = new ResponseWorld(Array.from({ length: groups }, (_, at) => `group-${at}`));
  world.lock = { ...world.lock, holds: [] };
  prepare(world);
  const made: string[] = [];
  const counted = async <T>(what: string, serve: () => T): Promise<T> => {
    made.push(what);
    return serve();
  };
  await respond(event, world.ports('run', counted));
  const count = (names: readonly string[]) => made.filter((name) => names.includes(name)).length;
  return { all: made.length, reads: count(READS), writes: count(WRITES), locks: count(['lock']) };
}

function lambdaCost(runs: number, callsARun: number): number {
  const seconds = (START_MS + callsARun * CALL_MS) / 1000;
  const logs = (runs * LOG_LINES_KB) / 1e6;
  return (
    (runs / 1e6) * PRICES.millionInvocations + runs * seconds * MEMORY_GB * PRICES.gbSecondArm + logs * PRICES.gbLogs
  );
}

void (async () => {
  const [one, eleven] = [await calls(1, RECONCILE), await calls(11, RECONCILE)];
  const stop = await calls(1, stopEvent('group-0', 'd-1'), (world) => {
    world.deployments.push(stoppedDeployment('group-0', 'd-1'));
  });
  const perGroup = { all: (eleven.all - one.all) / 10, reads: (eleven.reads - one.reads) / 10 };
  console.log(
    `a reconciliation makes ${one.all} calls with one deployment group and ${perGroup.all} for each further one;`,
  );
  console.log(`a stop makes ${stop.all}, of which ${stop.reads} read and ${stop.writes} write the ledger\n`);

  const reading = (reads: number) => ((RUNS * reads) / 1e6) * PRICES.millionReads;
  // Before traffic: record, quarantine and break-glass are read, the release is written twice; after traffic it is written twice more.
  const ledgerDeployment = (8 * PRICES.millionReads + 5 * PRICES.millionWrites) / 1e6;
  // Taken, confirmed and freed: three reads and three writes of one record.
  const lockDeployment = (3 * PRICES.millionReads + 3 * PRICES.millionWrites) / 1e6;
  const rows = [
    ['ledger', added('ledger', []), 0, DEPLOYMENTS * ledgerDeployment],
    [
      'rollback response',
      added('response', ['ledger']),
      3 * PRICES.alarmMetric + lambdaCost(RUNS, one.all - perGroup.all) + reading(one.reads - perGroup.reads),
      lambdaCost(RUNS, perGroup.all) - lambdaCost(RUNS, 0) + reading(perGroup.reads),
    ],
    ['a lock', added('locks', ['ledger', 'response']), reading(one.locks), DEPLOYMENTS * lockDeployment],
  ] as const;
  console.log('| | resources per stack | per function | USD a month per stack | per function |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const [name, [stack, each], stackCost, functionCost] of rows) {
    console.log(`| ${name} | ${stack} | ${each} | ${stackCost.toFixed(2)} | ${functionCost.toFixed(4)} |`);
  }
})();
