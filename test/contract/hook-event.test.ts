import { ContractError } from '../../lib/contract/decode';
import { parseHookEvent } from '../../lib/contract/hook-event';

const IDS = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e-1' };

test('the two ids are read, and fields that CodeDeploy may add one day are left alone', () => {
  const expected = { deploymentId: 'd-1', lifecycleEventHookExecutionId: 'e-1' };
  expect(parseHookEvent(IDS)).toEqual(expected);
  expect(parseHookEvent({ ...IDS, Combined: 'x' })).toEqual(expected);
});

test.each([
  [{ ...IDS, DeploymentId: undefined }, 'event.DeploymentId: expected a non-empty string, got nothing'],
  [{ ...IDS, DeploymentId: '' }, 'event.DeploymentId: expected a non-empty string, got a value of type string'],
  [{ DeploymentId: 'd-1' }, 'event.LifecycleEventHookExecutionId: expected a non-empty string, got nothing'],
  [
    { ...IDS, LifecycleEventHookExecutionId: 7 },
    'event.LifecycleEventHookExecutionId: expected a non-empty string, got a value of type number',
  ],
  [null, 'event.DeploymentId: expected a non-empty string, got nothing'],
  ['d-1', 'event.DeploymentId: expected a non-empty string, got nothing'],
])('%j is refused', (event, message) => {
  expect(() => parseHookEvent(event)).toThrow(new ContractError(message));
});
