import type { TemplateResource } from '../../template/document';
import type { LoadedTemplate } from '../../template/load';
import { activeResources } from '../../template/resources';
import { TemplateError } from '../../template/template-error';
import { AlarmModelError } from '../cloudwatch/alarm-model-error';
import { type AlarmRule, alarmsOfRule, parseAlarmRule } from '../cloudwatch/alarm-rule';
import type { AlarmModel, CompositeAlarmModel } from '../model';
import { alarmByName, alarmResource } from './alarms';

/** The alarms of a deployment group and all that is below its composite alarms. */
export interface GroupAlarms {
  /** Metric alarms that the group names. */
  readonly alarms: readonly AlarmModel[];
  /** Composite alarms, children first. */
  readonly composites: readonly CompositeAlarmModel[];
  /** Metric alarms that only composite alarms refer to. */
  readonly compositeParts: readonly AlarmModel[];
  /** What the twin leaves out or assumes, in one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Reads the alarms that a deployment group names, and of its composite alarms those that they refer to.
 *
 * @param group how messages call the deployment group
 * @throws TemplateError where a metric alarm is not in the template or cannot be rehearsed, or a composite alarm's rule is none or
 *   leads back to itself
 */
export function groupAlarms(template: LoadedTemplate, names: readonly string[], group: string): GroupAlarms {
  const compositeNames = names.filter((name) => compositeResource(template, name) !== undefined);
  const metricNames = names.filter((name) => !compositeNames.includes(name));
  const reader = new CompositeReader(template, metricNames);
  for (const name of compositeNames) reader.read(name, []);
  const alarms = metricNames.map((name) => alarmByName(template, name, group));
  const compositeParts = [...reader.parts.values()];
  return {
    alarms,
    composites: [...reader.composites.values()],
    compositeParts,
    notes: [
      ...compositeNames.map(
        (name) =>
          `${group} names the composite alarm ${name}: whether CodeDeploy looks at composite alarms is not documented, so it stops nothing here, name its metric alarms in the group`,
      ),
      ...reader.notes,
      ...[...alarms, ...compositeParts].flatMap(periodNotes),
    ],
  };
}

function periodNotes({ name, periodSec }: AlarmModel): string[] {
  if (periodSec >= 60) return [];
  return [
    `alarm ${name} has a period of ${periodSec} s, but Lambda publishes by the minute: all its periods but one a minute have no data, on AWS as here`,
  ];
}

class CompositeReader {
  public readonly composites = new Map<string, CompositeAlarmModel>();
  public readonly parts = new Map<string, AlarmModel>();
  public readonly notes: string[] = [];

  public constructor(
    private readonly template: LoadedTemplate,
    private readonly metricNames: readonly string[],
  ) {}

  /** Whether the twin can evaluate the alarm; if not, a note says why. */
  public read(name: string, path: readonly string[]): boolean {
    if (this.metricNames.includes(name) || this.parts.has(name) || this.composites.has(name)) return true;
    if (path.includes(name)) {
      throw new TemplateError(`composite alarms refer to each other in a circle: ${[...path, name].join(' > ')}`);
    }
    const resource = compositeResource(this.template, name);
    const parent = path[path.length - 1];
    if (resource === undefined) {
      if (alarmResource(this.template, name) === undefined) return false;
      this.parts.set(name, alarmByName(this.template, name, `composite alarm ${parent}`));
      return true;
    }
    const rule = this.ruleOf(resource);
    const unknown = alarmsOfRule(rule).filter((child) => !this.read(child, [...path, name]));
    if (unknown.length > 0) {
      this.notes.push(
        `composite alarm ${name} refers to ${unknown.join(', ')}, of which the template does not tell the state: it is not evaluated`,
      );
      return false;
    }
    this.composites.set(name, { logicalId: resource.logicalId, name, rule });
    return true;
  }

  private ruleOf({ logicalId, properties }: TemplateResource): AlarmRule {
    const place = `composite alarm ${logicalId}`;
    const text = this.template.resolver.text(properties.AlarmRule, `${place}: AlarmRule`);
    try {
      return parseAlarmRule(text);
    } catch (error) {
      if (error instanceof AlarmModelError) throw new TemplateError(`${place}: ${error.message}`);
      throw error;
    }
  }
}

function compositeResource(template: LoadedTemplate, name: string): TemplateResource | undefined {
  return activeResources(template, 'AWS::CloudWatch::CompositeAlarm').find(
    ({ logicalId }) => template.resolver.nameOf(logicalId) === name,
  );
}
