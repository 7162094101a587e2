import type { Deployable, Scenario, ScenarioInput } from '../../../lib/rehearsal/model';
import { scenarioOf } from '../../../lib/rehearsal/scenario';
import { errorAlarm } from './recommended-alarms';

/** A canary of 10 % for 30 minutes with the error alarm and every rollback. */
export function deployable(changes: Partial<Deployable> = {}): Deployable {
  return {
    logicalId: 'Alias',
    functionName: 'orders',
    aliasName: 'live',
    currentVersion: '41',
    targetVersion: '42',
    applicationName: 'shop',
    deploymentGroupName: 'orders',
    deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent30Minutes',
    shift: { type: 'TimeBasedCanary', percentage: 10, intervalMin: 30 },
    alarms: [errorAlarm],
    rollbackEvents: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
    hooks: [],
    environment: {},
    description: '',
    timeoutSec: 30,
    ...changes,
  };
}

/** Fifty calls a second, one in a thousand failing, metrics one to two minutes late. */
export function scenario(changes: ScenarioInput = {}): Scenario {
  return scenarioOf({ medianMs: 100, ...changes });
}
