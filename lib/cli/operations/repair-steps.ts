import type { Operations, Redeployment } from '../../judge/operations/ports';
import { appSpecOf } from '../../judge/operations/redeployment-app-spec';
import type { RepairStep } from '../../judge/operations/repair';

/** Text as one word of a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function commandOf(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

function revisionOf(redeployment: Redeployment): string {
  return JSON.stringify({ revisionType: 'AppSpecContent', appSpecContent: { content: appSpecOf(redeployment) } });
}

/** What a step does, as a command of the AWS CLI that does the same. */
export function stepCommand(step: RepairStep): string {
  switch (step.kind) {
    case 'stop':
      return commandOf([
        'aws',
        'deploy',
        'stop-deployment',
        '--deployment-id',
        step.deploymentId,
        '--auto-rollback-enabled',
      ]);
    case 'clear-weights': {
      const { functionName, aliasName, seen } = step;
      const alias = ['--function-name', functionName, '--name', aliasName, '--revision-id', seen.revisionId];
      return commandOf([
        'aws',
        'lambda',
        'update-alias',
        ...alias,
        '--routing-config',
        '{"AdditionalVersionWeights":{}}',
      ]);
    }
    case 'redeploy': {
      const { applicationName, deploymentGroupName, description, alarmsIgnored } = step.redeployment;
      return commandOf([
        ...['aws', 'deploy', 'create-deployment', '--application-name', applicationName],
        ...['--deployment-group-name', deploymentGroupName, '--description', description],
        ...[
          '--deployment-config-name',
          'CodeDeployDefault.LambdaAllAtOnce',
          '--revision',
          revisionOf(step.redeployment),
        ],
        ...(alarmsIgnored ? ['--override-alarm-configuration', '{"enabled":false}'] : []),
      ]);
    }
  }
}

/**
 * Does a step.
 *
 * @returns what was done, for people
 * @throws PortError where AWS refuses: later steps must not follow then
 */
export async function performStep(
  step: RepairStep,
  { codeDeploy, lambda }: Operations,
  signal: AbortSignal,
): Promise<string> {
  switch (step.kind) {
    case 'stop':
      await codeDeploy.stopWithRollback(step.deploymentId, signal);
      return `stopped deployment ${step.deploymentId}, CodeDeploy rolls it back`;
    case 'clear-weights':
      await lambda.clearWeights(step.functionName, step.aliasName, step.seen, signal);
      return `took the weights off ${step.functionName}:${step.aliasName}, all calls go to version ${step.seen.version}`;
    case 'redeploy':
      return `started deployment ${await codeDeploy.redeploy(step.redeployment, signal)} to version ${step.redeployment.targetVersion}`;
  }
}
