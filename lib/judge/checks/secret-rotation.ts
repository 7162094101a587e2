import type { SecretCheckSpec } from '../../contract/plan';
import type { Finding } from '../../contract/report';
import type { SecretView } from '../ports';
import { type CheckAnswer, failed, PASSED, toldOnly, worstOf } from './answer';

const HOUR_MS = 3_600_000;
/** Secrets Manager repeats a rotation that failed (API reference, DescribeSecret: NextRotationDate); a day lets it. */
export const ROTATION_GRACE_HOURS = 24;
/** A rotation takes minutes; after a day nobody works on it any more. */
const PENDING_LIMIT_HOURS = 24;

/** A time that is past, in the unit in which people would say it. */
function lasting(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS);
  if (hours < 48) return hours === 1 ? '1 hour' : `${hours} hours`;
  return `${Math.floor(hours / 24)} days`;
}

/** Whether a rotation that is turned on happens. */
function overdue(spec: SecretCheckSpec, view: SecretView, secret: string): CheckAnswer {
  const { rotation } = view;
  if (rotation === undefined) return PASSED;
  const finding = (code: string, message: string): Finding => ({ code, subject: spec.secretId, message });
  if (rotation.overdueMs === undefined) {
    const message = `${secret} has rotation turned on, but neither a next nor a last rotation; rotate it once, or turn its rotation off`;
    return { verdict: 'INCONCLUSIVE', findings: [finding('secret.rotation-unknown', message)] };
  }
  const graceMs = (spec.rotationGraceHours ?? ROTATION_GRACE_HOURS) * HOUR_MS;
  if (rotation.overdueMs <= graceMs) return PASSED;
  const message = `${secret} should have been rotated ${lasting(rotation.overdueMs)} ago; see the log of its rotation function, or turn its rotation off`;
  return failed(finding('secret.rotation-overdue', message));
}

/** What does not keep the current value from being used. */
function unfinished(spec: SecretCheckSpec, view: SecretView, secret: string): CheckAnswer {
  const finding = (code: string, message: string): Finding => ({ code, subject: spec.secretId, message });
  const findings: Finding[] = [];
  if (view.pendingMs !== undefined && view.pendingMs > PENDING_LIMIT_HOURS * HOUR_MS) {
    findings.push(
      finding(
        'secret.pending-stuck',
        `${secret} has had AWSPENDING on a version that is not current for ${lasting(view.pendingMs)} or longer, which keeps it from being rotated; finish that rotation or take the stage off`,
      ),
    );
  }
  if (view.failedReplicas !== undefined && view.failedReplicas.length > 0) {
    findings.push(
      finding(
        'secret.replica-failed',
        `${secret} could not be replicated to ${view.failedReplicas.join(', ')}; replicate it again`,
      ),
    );
  }
  return toldOnly(...findings);
}

/**
 * Judges the rotation and the replicas of a secret. A rotation that should have happened fails, because whatever rotates it is
 * broken and what the function reads is about to be revoked or was already. An unfinished rotation and a replica that failed are told
 * and stop nothing: the current value in this region is untouched.
 */
export function judgeRotation(spec: SecretCheckSpec, view: SecretView, secret: string): CheckAnswer {
  return worstOf([overdue(spec, view, secret), unfinished(spec, view, secret)]);
}
