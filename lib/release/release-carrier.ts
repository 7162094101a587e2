import { Stack, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { RELEASE_VARIABLES } from '../contract/names';
import type { Release } from './release';
import { ReleaseRollout } from './release-rollout';

/** Lambda's limit for a version's description (API reference, PublishVersion). */
const DESCRIPTION_LIMIT = 256;

const PARAMETER_ID = 'GuardrailsReleaseId';

/**
 * The parameter through which the functions of a stack learn the release id without their template text changing:
 * the CDK hashes that text into the version's logical id, so a literal would publish every function at every release.
 */
function releaseIdParameter(stack: Stack, release: Release): ssm.CfnParameter {
  const existing = stack.node.tryFindChild(PARAMETER_ID);
  if (!existing) {
    return new ssm.CfnParameter(stack, PARAMETER_ID, {
      type: 'String',
      value: release.releaseId,
      description: 'Release id of the guarded functions of this stack',
    });
  }
  const parameter = existing as ssm.CfnParameter;
  if (parameter.value !== release.releaseId) {
    throw new Error(
      `${stack.node.path}: one stack carries one release, got releaseId ${parameter.value} and ${release.releaseId}, ` +
        'expected the same Release for all guarded functions of the stack, or rollout: ReleaseRollout.EVERY_FUNCTION',
    );
  }
  return parameter;
}

/** Whether a resource is the one by which this library delivers the release id. */
export function isReleaseIdParameter(resource: unknown): boolean {
  return ssm.CfnParameter.isCfnParameter(resource) && resource.node.id === PARAMETER_ID;
}

/** Makes a function and its version carry a release. */
export function carryRelease(fn: lambda.Function, release: Release, rollout: ReleaseRollout): void {
  const everyFunction = rollout === ReleaseRollout.EVERY_FUNCTION;
  fn.addEnvironment(
    RELEASE_VARIABLES.releaseId,
    everyFunction ? release.releaseId : releaseIdParameter(Stack.of(fn), release).attrValue,
  );
  if (release.schemaRev !== undefined) fn.addEnvironment(RELEASE_VARIABLES.schemaRev, release.schemaRev);
  if (release.indexHash !== undefined) fn.addEnvironment(RELEASE_VARIABLES.indexHash, release.indexHash);

  const version = fn.currentVersion.node.defaultChild as lambda.CfnVersion;
  version.description = describe(version.description, release, everyFunction);
}

/**
 * A changed description replaces the version (CloudFormation, AWS::Lambda::Version), so without a rollout of every
 * function it must not name the release.
 */
function describe(own: string | undefined, release: Release, withReleaseId: boolean): string | undefined {
  const parts = [
    withReleaseId ? `release_id=${release.releaseId}` : undefined,
    release.schemaRev === undefined ? undefined : `schema_rev=${release.schemaRev}`,
    release.indexHash === undefined ? undefined : `index_hash=${release.indexHash}`,
  ].filter((part): part is string => part !== undefined);
  if (parts.length === 0) return own;
  const identity = parts.join(' ');
  if (own === undefined) return identity.slice(0, DESCRIPTION_LIMIT);
  if (Token.isUnresolved(own)) return `${own} ${identity}`;
  const room = Math.max(0, DESCRIPTION_LIMIT - identity.length - 1);
  return `${own.slice(0, room)} ${identity}`.slice(0, DESCRIPTION_LIMIT);
}
