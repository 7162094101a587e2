import { placed } from '../../../lib/template/load';
import type { Finding } from '../../../lib/validation/finding';
import { findingsOf, type Inspection, inspect } from '../../../lib/validation/inspect';

/** Templates by the name of their stack, looked at as one app. */
export function inspected(
  templates: Record<string, unknown>,
  more: Omit<Inspection, 'sources'> & { readonly groups?: Record<string, string> } = {},
) {
  const { groups = {}, ...rest } = more;
  return inspect({
    ...rest,
    sources: Object.entries(templates).map(([name, template]) => ({
      owner: `stack ${name}`,
      names: [name],
      group: groups[name] ?? 'app',
      placement: placed(name),
      template,
    })),
  });
}

export function findings(template: unknown, more: Omit<Inspection, 'sources'> = {}): Finding[] {
  return findingsOf(inspected({ Shop: template }, more));
}

/** `error bypass Method`: what tests compare findings by. */
export function brief(found: readonly Finding[]): string[] {
  return found.map(({ severity, ruleId, logicalId }) => `${severity} ${ruleId} ${logicalId ?? '-'}`);
}
