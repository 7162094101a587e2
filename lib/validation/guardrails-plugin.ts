import { dirname, join } from 'node:path';
import type {
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolatingResource,
  PolicyViolation,
} from 'aws-cdk-lib';
import { Enforcements } from './enforcement';
import type { Finding } from './finding';
import type { GuardrailsPluginProps } from './guardrails-options';
import { RULE_IDS, RULE_THREW } from './rule-ids';

/** The rules, loaded when the first app asks for them: they are many files, which nobody else shall wait for. */
function rules(): typeof import('./inspect-synthesis') {
  return require('./inspect-synthesis');
}

function resourceOf({ logicalId, file, property }: Finding, directory: string, at: string): PolicyViolatingResource {
  const locations = property === undefined ? [] : [property];
  if (logicalId === undefined || file === undefined) return { constructPath: at, locations };
  // A nested stack is known by the name of its asset in the directory of the cloud assembly.
  return { resourceLogicalId: logicalId, templatePath: file.includes('/') ? file : join(directory, file), locations };
}

/**
 * The rules of this library as a plugin of the CDK's policy validation: findings are part of the report of `cdk synth`, beside those
 * of other plugins, and are acknowledged as those are: `Validations.of(scope).acknowledge({ id: 'guardrails::bypass', reason })`.
 *
 * Use it where an app collects its plugins in one place; `Guardrails.of(scope).enforce()` is the same in one line, for a part of an app too.
 *
 * @example
 * Validations.of(app).addPlugins(new GuardrailsPlugin());
 */
export class GuardrailsPlugin implements IPolicyValidationPlugin {
  /**
   * Name of the plugin in the report, and the prefix of the ids by which findings are acknowledged.
   */
  public readonly name = 'guardrails';

  /**
   * Ids of the rules.
   */
  public readonly ruleIds?: string[] = [...RULE_IDS, RULE_THREW];

  /** @internal */
  public readonly _enforcements = new Enforcements();

  public constructor(private readonly props: GuardrailsPluginProps = {}) {}

  /**
   * Runs the rules over the templates of an app. An error fails synthesis.
   *
   * @param context the templates, and the construct tree behind them
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const directory = dirname(context.templatePaths[0] ?? '.');
    const enforced = this._enforcements.resolved(context.appConstruct, this.props);
    const findings = rules().findingsIn(context, enforced.props);
    const judged = findings.flatMap((finding) => enforced.judge(finding));
    const stale = enforced.stale(judged.map(({ finding }) => finding));
    const violations: PolicyViolation[] = judged.map(({ finding, severity, at }) => ({
      ruleName: finding.ruleId,
      description: `${finding.what}; ${finding.why}`,
      fix: finding.fix,
      severity,
      violatingResources: [resourceOf(finding, directory, at)],
    }));
    return {
      success: !judged.some(({ fails }) => fails),
      violations: [...violations, ...stale],
    };
  }
}
