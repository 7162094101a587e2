import {
  type CodePipelineClient,
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  GetPipelineStateCommand,
} from '@aws-sdk/client-codepipeline';
import type { PipelineStage } from '../../contract/response/pause-record';
import { PortError } from '../../judge/ports';
import type { PausePort, TransitionView } from '../../judge/response/ports';
import { asking } from '../port-errors';

/** The transition into a stage of a pipeline (CodePipeline API reference, GetPipelineState and DisableStageTransition). */
export function pipelineStage(
  codePipeline: CodePipelineClient,
  { pipelineName, stageName }: PipelineStage,
  abortSignal: AbortSignal,
): Pick<PausePort, 'transition' | 'close' | 'open'> {
  const of = `of stage ${stageName} of ${pipelineName}`;
  const transition = { pipelineName, stageName, transitionType: 'Inbound' as const };
  return {
    transition: async (): Promise<TransitionView> => {
      const call = `codepipeline:GetPipelineState ${of}`;
      const { stageStates = [] } = await asking(call, () =>
        codePipeline.send(new GetPipelineStateCommand({ name: pipelineName }), { abortSignal }),
      );
      const state = stageStates.find((stage) => stage.stageName === stageName)?.inboundTransitionState;
      if (typeof state?.enabled !== 'boolean') throw new PortError('absent', `${call} answered without that stage`);
      return { enabled: state.enabled, ...(state.disabledReason ? { reason: state.disabledReason } : {}) };
    },
    close: async (reason) => {
      await asking(`codepipeline:DisableStageTransition ${of}`, () =>
        codePipeline.send(new DisableStageTransitionCommand({ ...transition, reason }), { abortSignal }),
      );
    },
    open: async () => {
      await asking(`codepipeline:EnableStageTransition ${of}`, () =>
        codePipeline.send(new EnableStageTransitionCommand(transition), { abortSignal }),
      );
    },
  };
}
