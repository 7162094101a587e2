import { sha256Of } from '../../contract/digest';
import type { ArtifactCheckSpec } from '../../contract/plan';
import { PortError } from '../ports';
import { describeThrown } from '../thrown';
import { type CheckAnswer, failed, PASSED } from './answer';
import type { CheckContext } from './context';

/** What the code should be, and who says so; or why nobody knows. */
type Expectation =
  | { readonly digest: string; readonly source: string }
  | { readonly digest?: undefined; readonly answer: CheckAnswer };

/** Enough to tell two digests apart by eye. */
function shown(digest: string): string {
  return `sha256:${digest.slice(0, 12)}...`;
}

async function published(parameter: string, { inspection, signal }: CheckContext): Promise<Expectation> {
  const finding = (code: string, message: string) => ({ code, subject: parameter, message });
  try {
    const digest = sha256Of((await inspection.parameter(parameter, signal)).value.trim());
    if (digest !== undefined) return { digest, source: `parameter ${parameter}` };
    const message = `parameter ${parameter} holds no SHA-256 digest; let the environment before this one write the digest of the code that it runs`;
    return { answer: failed(finding('artifact.no-digest', message)) };
  } catch (error) {
    if (error instanceof PortError && error.kind === 'absent') {
      const message = `parameter ${parameter} does not exist, expected it to hold the digest of the code; release to the environment before this one first, or correct its name`;
      return { answer: failed(finding('artifact.parameter-absent', message)) };
    }
    const message = `the digest in parameter ${parameter} cannot be read: ${describeThrown(error)}`;
    return { answer: { verdict: 'ERRORED', findings: [finding('artifact.parameter-unread', message)] } };
  }
}

async function expected(spec: ArtifactCheckSpec, context: CheckContext): Promise<Expectation> {
  if (spec.digest !== undefined) return { digest: spec.digest, source: 'the check' };
  if (spec.parameter !== undefined) return published(spec.parameter, context);
  const digest = context.plan.release.artifactDigest;
  if (digest !== undefined) return { digest, source: `release ${context.plan.release.releaseId}` };
  const message =
    'nobody says what the code should be; give the check a digest or a parameter, or the release an artifactDigest';
  return { answer: failed({ code: 'artifact.nothing-expected', message }) };
}

/**
 * Judges that the target version runs exactly the code that was built, or that the environment before this one proved: build once,
 * promote the same. Digests are no secrets; their beginnings are told.
 */
export async function checkArtifact(spec: ArtifactCheckSpec, context: CheckContext): Promise<CheckAnswer> {
  const [target, expectation] = await Promise.all([context.targetVersion(), expected(spec, context)]);
  if (expectation.digest === undefined) return expectation.answer;
  const got = target.codeSha256 === undefined ? undefined : sha256Of(target.codeSha256);
  if (got === undefined) {
    throw new PortError('malformed', `Lambda answered for version ${target.version} without a digest of its code`);
  }
  if (got === expectation.digest) return PASSED;
  const message =
    `version ${target.version} runs the code ${shown(got)}, expected ${shown(expectation.digest)} as ${expectation.source} says; ` +
    'deploy the artifact that was built for this release instead of building it again';
  return failed({ code: 'artifact.differs', subject: target.version, message });
}
