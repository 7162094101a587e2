import type { CheckKind, CheckSpec } from '../../contract/plan';
import { checkAlarms } from './alarms';
import type { CheckAnswer } from './answer';
import { checkArtifact } from './artifact';
import type { CheckContext } from './context';
import { checkDependencies } from './dependencies';
import { checkEnvironment } from './environment';
import { checkByFunction } from './function';
import { checkInvoke } from './invoke';
import { checkParameter } from './parameter';
import { checkPermission } from './permission';
import { checkReadiness } from './readiness';
import { checkRelease } from './release';
import { checkSecret } from './secret';
import { checkSyntheticTraffic } from './synthetic-traffic';
import { checkTraffic } from './traffic';

type Check<K extends CheckKind> = (
  spec: Extract<CheckSpec, { kind: K }>,
  context: CheckContext,
) => Promise<CheckAnswer>;

/** The question behind each kind of check; the type keeps it total. */
const CHECKS: { readonly [K in CheckKind]: Check<K> } = {
  environment: checkEnvironment,
  secret: checkSecret,
  parameter: checkParameter,
  release: checkRelease,
  artifact: checkArtifact,
  permission: checkPermission,
  readiness: checkReadiness,
  alarms: checkAlarms,
  traffic: checkTraffic,
  'synthetic-traffic': checkSyntheticTraffic,
  dependencies: checkDependencies,
  invoke: checkInvoke,
  function: checkByFunction,
};

/** The check for a spec's kind, or undefined for a kind that this hook does not know. */
export function checkFor(spec: CheckSpec): ((context: CheckContext) => Promise<CheckAnswer>) | undefined {
  if (!Object.hasOwn(CHECKS, spec.kind)) return undefined;
  const check = CHECKS[spec.kind] as Check<CheckKind>;
  return (context) => check(spec as never, context);
}
