import { type ResourceEnvironment, Stack, Token } from 'aws-cdk-lib';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import type { IConstruct } from 'constructs';
import { isPipelineName } from '../contract/response/pause-record';

/**
 * A stage of a pipeline that nothing enters while a stopped release is not acknowledged.
 *
 * The response disables the inbound transition of the stage with a reason of its own, and enables it again once the release is
 * acknowledged. A transition that somebody else disabled stays as it is. What is inside the stage already goes on.
 *
 * @example
 * declare const pipeline: codepipeline.Pipeline;
 * const pause = PipelinePause.beforeStage(pipeline, 'Production');
 */
export class PipelinePause {
  /**
   * Pauses before a stage of a pipeline that this app knows.
   *
   * @param pipeline a pipeline of the account and region of the guarded deployments: CodePipeline is called from there
   * @param stageName name of the stage that deploys them; a name that CodePipeline does not allow throws
   */
  public static beforeStage(pipeline: codepipeline.IPipeline, stageName: string): PipelinePause {
    return new PipelinePause(pipeline.pipelineName, stageName, pipeline.env);
  }

  /**
   * Pauses before a stage of a pipeline that is defined elsewhere.
   *
   * @param pipelineName name of a pipeline in the account and region of the guarded deployments
   * @param stageName name of the stage that deploys them; a name that CodePipeline does not allow throws
   */
  public static beforeStageOf(pipelineName: string, stageName: string): PipelinePause {
    return new PipelinePause(pipelineName, stageName);
  }

  private constructor(
    /**
     * Name of the pipeline.
     */
    public readonly pipelineName: string,
    /**
     * Name of the stage.
     */
    public readonly stageName: string,
    private readonly env?: ResourceEnvironment,
  ) {
    if (Token.isUnresolved(stageName)) {
      throw new Error('pause: the stage is not known at synth, got a token, expected text, pass the name itself');
    }
    for (const [what, name] of [
      ['the pipeline', pipelineName],
      ['the stage', stageName],
    ]) {
      if (Token.isUnresolved(name) || isPipelineName(name)) continue;
      throw new Error(
        `pause: name of ${what} is not allowed, got ${JSON.stringify(name)}, expected 1 to 100 characters out of A-Z a-z 0-9 . @ _ -, pass the name itself`,
      );
    }
  }

  /**
   * Throws where the pipeline is known to be in another account or region than the deployments: it could not be called from there.
   *
   * @internal
   */
  public _assertNear(scope: IConstruct): void {
    const { account, region } = Stack.of(scope);
    for (const [what, here, there] of [
      ['account', account, this.env?.account],
      ['region', region, this.env?.region],
    ]) {
      if (here === there || there === undefined || Token.isUnresolved(here) || Token.isUnresolved(there)) continue;
      throw new Error(
        `${scope.node.path}: a pipeline is paused from where the deployments are, got ${what} ${there} for pipeline stage ${this.stageName}, expected ${here}, use guardrails gate in that pipeline instead of pause`,
      );
    }
  }
}
