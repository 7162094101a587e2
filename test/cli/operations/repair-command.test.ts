import { type FakeAccount, runCommand } from '../fake-operations';
import { DEPLOYMENT, GROUP, HEALTHY } from './accounts';

const alias = (version: string, weights: Record<string, number> = {}): FakeAccount => ({
  aliases: { 'orders-fn:live': { version, weights, revisionId: 'rev-1' } },
});

function repair(account: FakeAccount, ...argv: string[]) {
  return runCommand(['repair', '--application', 'app', '--deployment-group', 'orders', ...argv], {
    ...HEALTHY,
    ...account,
  });
}

const CLEAR =
  'aws lambda update-alias --function-name orders-fn --name live --revision-id rev-1 --routing-config \'{"AdditionalVersionWeights":{}}\'';
const REDEPLOY =
  "aws deploy create-deployment --application-name app --deployment-group-name orders --description 'guardrails repair: back to version 7' " +
  '--deployment-config-name CodeDeployDefault.LambdaAllAtOnce --revision ' +
  '\'{"revisionType":"AppSpecContent","appSpecContent":{"content":"{\\"version\\":\\"0.0\\",\\"Resources\\":[{\\"alias\\":{\\"Type\\":\\"AWS::Lambda::Function\\",\\"Properties\\":{\\"Name\\":\\"orders-fn\\",\\"Alias\\":\\"live\\",\\"CurrentVersion\\":\\"5\\",\\"TargetVersion\\":\\"7\\"}}}]}"}}\'';
const redeployment = {
  applicationName: 'app',
  deploymentGroupName: 'orders',
  functionName: 'orders-fn',
  aliasName: 'live',
  currentVersion: '5',
  targetVersion: '7',
  description: 'guardrails repair: back to version 7',
  alarmsIgnored: false,
};

test('an alias that is where it belongs needs nothing', async () => {
  expect(await repair({}, '--apply')).toMatchObject({
    code: 0,
    out: 'app/orders  orders-fn:live  FINE: it is at version 7, where it belongs (deployment d-2)\n',
    changes: [],
  });
});

test('without --apply the steps are shown and nothing is done', async () => {
  const { code, out, changes } = await repair(alias('5', { '7': 0.1 }));
  expect([code, changes]).toEqual([1, []]);
  expect(out).toBe(
    'app/orders  orders-fn:live  REPAIR: it is left weighted with version 7, and it is at version 5 and belongs to version 7 (deployment d-2)\n' +
      `  ${CLEAR}\n  ${REDEPLOY}\n`,
  );
});

test('with --apply the same steps are done, in order', async () => {
  const { code, out, changes } = await repair(alias('5', { '7': 0.1 }), '--apply');
  expect([code, changes]).toEqual([
    0,
    [{ clearWeights: 'orders-fn:live', revisionId: 'rev-1' }, { redeploy: redeployment }],
  ]);
  expect(out.split('\n').slice(1, -1)).toEqual([
    `  ${CLEAR}`,
    '    took the weights off orders-fn:live, all calls go to version 5',
    `  ${REDEPLOY}`,
    '    started deployment d-REPAIR to version 7',
  ]);
});

test('alarms are ignored only where that is asked for', async () => {
  const { out, changes } = await repair(alias('5'), '--apply', '--ignore-alarms');
  expect(changes).toEqual([{ redeploy: { ...redeployment, alarmsIgnored: true } }]);
  expect(out).toContain(` --override-alarm-configuration '{"enabled":false}'\n`);
});

test('a step that AWS refuses ends it, after what was done was told', async () => {
  const { code, out, err, changes } = await repair(
    { ...alias('5', { '7': 0.1 }), denied: ['codedeploy:CreateDeployment'] },
    '--apply',
  );
  expect([code, err, changes]).toEqual([
    2,
    'guardrails: codedeploy:CreateDeployment failed with AccessDeniedException\n',
    [{ clearWeights: 'orders-fn:live', revisionId: 'rev-1' }],
  ]);
  expect(out).toContain('    took the weights off orders-fn:live, all calls go to version 5\n');
});

test('a running deployment is left alone, and stopped where that is asked for; then it is not over yet', async () => {
  const running = { ...alias('6', { '7': 0.1 }), deployments: [{ ...DEPLOYMENT, status: 'InProgress' }] };
  expect(await repair(running, '--apply')).toMatchObject({
    code: 1,
    out: 'app/orders  orders-fn:live  UNDECIDED: deployment d-2 is InProgress and moves the alias itself; wait for it, or stop it with --stop\n',
    changes: [],
  });
  const stopped = await repair(running, '--apply', '--stop');
  expect([stopped.code, stopped.changes]).toEqual([1, [{ stop: 'd-2' }]]);
  expect(stopped.out.split('\n').slice(1, 3)).toEqual([
    '  aws deploy stop-deployment --deployment-id d-2 --auto-rollback-enabled',
    '    stopped deployment d-2, CodeDeploy rolls it back',
  ]);
});

describe('where the alias belongs', () => {
  const good = (version: string): FakeAccount => ({
    records: {
      'deployment#app/orders last-good': {
        recordVersion: 1,
        kind: 'last-good',
        releaseId: 'r41',
        deploymentId: 'd-1',
        version,
        startedAtMs: 1,
      },
    },
  });

  test('is asked of the ledger only where it is named', async () => {
    expect((await repair(good('6'))).code).toBe(0);
    expect(await repair(good('6'), '--ledger', 'releases')).toMatchObject({
      code: 1,
      out: "app/orders  orders-fn:live  UNDECIDED: CodeDeploy deployed version 7 last and the ledger's last good release is version 6; name one with --to-version\n",
    });
    expect((await repair(good('7'), '--ledger', 'releases')).code).toBe(0);
  });

  test('is what the last successful deployment says, not the last one that was tried', async () => {
    const failed = { ...DEPLOYMENT, deploymentId: 'd-3', status: 'Stopped', currentVersion: '7', targetVersion: '8' };
    const { out } = await repair({
      ...alias('7', { '8': 0.1 }),
      groups: [{ ...GROUP, lastAttemptedDeploymentId: 'd-3' }],
      deployments: [DEPLOYMENT, failed],
    });
    expect(out).toBe(`app/orders  orders-fn:live  REPAIR: it is left weighted with version 8\n  ${CLEAR}\n`);
  });

  test('may be named', async () => {
    expect((await repair({}, '--to-version', '6', '--apply')).changes).toEqual([
      {
        redeploy: {
          ...redeployment,
          currentVersion: '7',
          targetVersion: '6',
          description: 'guardrails repair: back to version 6',
        },
      },
    ]);
  });
});

test('JSON tells the steps and what was done', async () => {
  const { out } = await repair(alias('5'), '--json');
  expect(JSON.parse(out)).toEqual({
    reportVersion: 1,
    applied: false,
    deploymentGroups: [
      {
        applicationName: 'app',
        deploymentGroupName: 'orders',
        functionName: 'orders-fn',
        aliasName: 'live',
        alias: { version: '5', weights: {}, revisionId: 'rev-1' },
        verdict: 'REPAIR',
        reason: 'it is at version 5 and belongs to version 7 (deployment d-2)',
        steps: [{ kind: 'redeploy', command: REDEPLOY }],
        done: [],
      },
    ],
  });
  expect(JSON.parse((await repair(alias('5'), '--json', '--apply')).out)).toMatchObject({
    applied: true,
    deploymentGroups: [{ done: ['started deployment d-REPAIR to version 7'] }],
  });
});

test('words that a shell would read otherwise are quoted', async () => {
  const groups = [{ ...GROUP, applicationName: "a'b", deploymentGroupName: 'x y' }];
  const argv = ['repair', '--application', "a'b", '--deployment-group', 'x y'];
  const { out } = await runCommand(argv, { ...HEALTHY, ...alias('5'), groups });
  expect(out).toContain(" --application-name 'a'\\''b' --deployment-group-name 'x y' --description ");
});

test.each<[string[], FakeAccount, string]>([
  [['--to-version', '$LATEST'], {}, '--to-version: expected the number of a published version, got "$LATEST"'],
  [['--to-version', '0'], {}, '--to-version: expected the number of a published version, got "0"'],
  [
    [],
    { groups: [{ ...GROUP, lastAttemptedDeploymentId: undefined }] },
    'app/orders has never been deployed, so that nobody knows its alias',
  ],
  [[], { aliases: {} }, 'lambda:GetAlias of orders-fn:live failed with ResourceNotFoundException'],
])('%j is refused', async (argv, account, message) => {
  expect(await repair(account, ...argv)).toMatchObject({
    code: 2,
    out: '',
    err: `guardrails: ${message}\n`,
    changes: [],
  });
});

test('a version is named for one deployment group only', async () => {
  expect((await runCommand(['repair', '--application', 'app', '--to-version', '6'], HEALTHY)).err).toBe(
    'guardrails: --to-version: expected --deployment-group beside it, got none\n',
  );
});
