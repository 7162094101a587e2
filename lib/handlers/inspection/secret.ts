import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { PortError, type SecretRotationView, type SecretView } from '../../judge/ports';
import { asking } from '../port-errors';

const CURRENT_STAGE = 'AWSCURRENT';
const PENDING_STAGE = 'AWSPENDING';
const DAY_MS = 86_400_000;
/** `eu-west-1`: the names of AWS regions, and nothing that was put where one belongs. */
const REGION = /^[a-z0-9-]{1,32}$/;

/** Milliseconds from a date until now; undefined where there is no date. */
function since(date: unknown, nowMs: number): number | undefined {
  const ms = date instanceof Date ? nowMs - date.getTime() : Number.NaN;
  return Number.isFinite(ms) ? ms : undefined;
}

/** Where Secrets Manager names no next date, the last rotation and the days between two give one. */
function rotationOf(answer: DescribeSecretCommandOutput, nowMs: number): SecretRotationView | undefined {
  if (answer.RotationEnabled !== true) return undefined;
  const announced = since(answer.NextRotationDate, nowMs);
  if (announced !== undefined) return { overdueMs: announced };
  const rotated = since(answer.LastRotatedDate, nowMs);
  const days = answer.RotationRules?.AutomaticallyAfterDays;
  return rotated !== undefined && typeof days === 'number' && days > 0 ? { overdueMs: rotated - days * DAY_MS } : {};
}

/**
 * How long a rotation has at least been unfinished. AWSPENDING was put on its version at the last change of the secret or
 * before (Secrets Manager API reference, DescribeSecret: LastChangedDate is of any change).
 */
function pendingMs(
  stages: readonly (readonly string[] | undefined)[],
  answer: DescribeSecretCommandOutput,
  nowMs: number,
) {
  const unfinished = stages.some((labels) => labels?.includes(PENDING_STAGE) && !labels.includes(CURRENT_STAGE));
  return unfinished ? since(answer.LastChangedDate, nowMs) : undefined;
}

/**
 * A secret without its value.
 *
 * @throws PortError
 */
export async function readSecret(
  client: SecretsManagerClient,
  nowMs: number,
  id: string,
  abortSignal: AbortSignal,
): Promise<SecretView> {
  const answer = await asking(`secretsmanager:DescribeSecret of ${id}`, () =>
    client.send(new DescribeSecretCommand({ SecretId: id }), { abortSignal }),
  );
  const stages = Object.values(answer.VersionIdsToStages ?? {});
  const rotation = rotationOf(answer, nowMs);
  const pending = pendingMs(stages, answer, nowMs);
  const failedReplicas = (answer.ReplicationStatus ?? []).flatMap(({ Region, Status }) =>
    Status === 'Failed' ? [Region !== undefined && REGION.test(Region) ? Region : 'an unknown region'] : [],
  );
  return {
    hasCurrentStage: stages.some((labels) => labels?.includes(CURRENT_STAGE)),
    deletionScheduled: answer.DeletedDate !== undefined,
    ...(rotation === undefined ? {} : { rotation }),
    ...(pending === undefined ? {} : { pendingMs: pending }),
    ...(failedReplicas.length === 0 ? {} : { failedReplicas }),
  };
}

/**
 * Top-level keys of the secret's JSON; the value is forgotten at once.
 *
 * @throws PortError, `malformed` where it is no JSON object
 */
export async function readSecretKeys(
  client: SecretsManagerClient,
  id: string,
  abortSignal: AbortSignal,
): Promise<string[]> {
  const call = `secretsmanager:GetSecretValue of ${id}`;
  const { SecretString } = await asking(call, () =>
    client.send(new GetSecretValueCommand({ SecretId: id, VersionStage: CURRENT_STAGE }), { abortSignal }),
  );
  const notJson = new PortError('malformed', `${call} answered with something that is not a JSON object`);
  let value: unknown;
  try {
    value = JSON.parse(SecretString ?? '');
  } catch {
    throw notJson;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notJson;
  return Object.keys(value);
}
