import { pauseReason } from '../../../lib/contract/response/pause-reason';
import { pipelineStage } from '../../../lib/handlers/response/pipeline-stage';
import { SIGNAL } from '../../support/aws-clients';
import { hostScene } from './host-scene';

const scene = hostScene();
const stage = (stageName = 'Production') =>
  pipelineStage(scene.codePipeline, { pipelineName: 'pipe', stageName }, SIGNAL);

test('the inbound transition of one stage is closed with our reason, read, and opened', async () => {
  expect(await stage().transition()).toEqual({ enabled: true });
  await stage().close(pauseReason('d-1'));
  expect(await stage().transition()).toEqual({ enabled: false, reason: pauseReason('d-1') });
  await stage().open();
  expect(await stage().transition()).toEqual({ enabled: true });
  const changes = scene.aws.requests
    .filter(({ action }) => action.endsWith('StageTransition'))
    .map(({ input }) => input);
  expect(changes).toEqual([
    { pipelineName: 'pipe', stageName: 'Production', transitionType: 'Inbound', reason: pauseReason('d-1') },
    { pipelineName: 'pipe', stageName: 'Production', transitionType: 'Inbound' },
  ]);
});

test('the reason holds only what CodePipeline allows, for the longest deployment id', async () => {
  await stage().close(pauseReason(`d-${'A'.repeat(64)}`));
  expect(scene.model.transition.enabled).toBe(false);
});

test('a stage that the pipeline does not have is absent', async () => {
  await expect(stage('Nowhere').transition()).rejects.toMatchObject({
    kind: 'absent',
    message: 'codepipeline:GetPipelineState of stage Nowhere of pipe answered without that stage',
  });
  await expect(stage('Nowhere').close('why')).rejects.toThrow(
    'codepipeline:DisableStageTransition of stage Nowhere of pipe failed with StageNotFoundException',
  );
});
