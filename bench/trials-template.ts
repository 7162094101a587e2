import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './process-runs';

/** The guarded template of the tests without its hooks: a 10 % canary of 30 minutes and the error alarm. */
export function trialsTemplate(): object {
  const template = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/templates/guarded.json'), 'utf8'));
  const update = template.Resources.OrdersAlias.UpdatePolicy.CodeDeployLambdaAliasUpdate;
  delete update.BeforeAllowTrafficHook;
  delete update.AfterAllowTrafficHook;
  return template;
}
