import type { Redeployment } from './ports';

/** The AppSpec of a deployment without hooks, in JSON (CodeDeploy user guide, AppSpec file structure for Lambda). */
export function appSpecOf(redeployment: Redeployment): string {
  const { functionName, aliasName, currentVersion, targetVersion } = redeployment;
  const Properties = {
    Name: functionName,
    Alias: aliasName,
    CurrentVersion: currentVersion,
    TargetVersion: targetVersion,
  };
  return JSON.stringify({ version: '0.0', Resources: [{ alias: { Type: 'AWS::Lambda::Function', Properties } }] });
}
