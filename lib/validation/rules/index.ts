import type { Rule } from '../rule';
import { aliasReplaced } from './alias-replaced';
import { bypass } from './bypass';
import { cycle } from './cycle';
import { deadlock } from './deadlock';
import { dilutedAlarm } from './diluted-alarm';
import { hiddenMissingData } from './hidden-missing-data';
import { inertAllAtOnce } from './inert-all-at-once';
import { inertDimensions } from './inert-dimensions';
import { inertRollback } from './inert-rollback';
import { inertWindow } from './inert-window';
import { mutableArtifact } from './mutable-artifact';
import { order } from './order';
import { provisionedConcurrency } from './provisioned-concurrency';
import { releaseSkew } from './release-skew';
import { roleOrDlqChange } from './role-or-dlq-change';
import { selfBlocking } from './self-blocking';
import { tooManyAtOnce } from './too-many-at-once';
import { ungateableAlarm } from './ungateable-alarm';
import { unguarded } from './unguarded';
import { unresolvedPlaceholder } from './unresolved-placeholder';
import { variableNearMiss } from './variable-near-miss';
import { waitWithoutTimeout } from './wait-without-timeout';

/** Every rule, in the order of docs/rules.md. */
export const RULES: readonly Rule[] = [
  bypass,
  unguarded,
  inertDimensions,
  inertWindow,
  inertAllAtOnce,
  inertRollback,
  ungateableAlarm,
  dilutedAlarm,
  hiddenMissingData,
  selfBlocking,
  cycle,
  aliasReplaced,
  deadlock,
  waitWithoutTimeout,
  order,
  releaseSkew,
  variableNearMiss,
  unresolvedPlaceholder,
  mutableArtifact,
  provisionedConcurrency,
  roleOrDlqChange,
  tooManyAtOnce,
];
