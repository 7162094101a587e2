import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ArnFormat, CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type FreezeCalendar, renderCalendar } from '../contract/freeze-calendar';
import { parseCalendar } from '../contract/freeze-calendar-parser';
import { isTimeZone } from '../contract/freeze-zone';
import { type WeeklyFreezeOptions, weeklyCalendar } from './weekly-freeze';

/**
 * Options of every freeze window.
 */
export interface FreezeWindowOptions {
  /**
   * What the window is called in refusals.
   *
   * @default - the name of the calendar, or what kind of window it is
   */
  readonly name?: string;

  /**
   * Time zone in which refusals tell the next opening, by its IANA name.
   *
   * @default - the zone of the window's first event, or UTC where the library does not know the events
   */
  readonly timeZone?: string;
}

/**
 * What a freeze window is given when it is bound to a deployment.
 */
export interface FreezeWindowBindOptions {
  /**
   * Who asks for the calendar's state at run time.
   */
  readonly hook: iam.IGrantable;
}

/**
 * What a bound freeze window adds to a plan.
 */
export interface FreezeWindowConfig {
  /**
   * The window as the plan carries it: `name`, `calendar` and `timeZone`.
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii has no other type for a JSON object
  readonly spec: { [field: string]: any };
}

/**
 * A time in which no deployment may begin to shift traffic.
 *
 * Every window is a Change Calendar of SSM. One that cannot be read counts as closed. A rollback is not held up, and a deployment whose
 * traffic already shifts is not stopped by a freeze that begins.
 *
 * @example
 * const nights = FreezeWindow.weekly({
 *   days: [Weekday.MONDAY, Weekday.TUESDAY],
 *   from: '18:00',
 *   to: '08:00',
 *   timeZone: 'Europe/Berlin',
 * });
 */
export abstract class FreezeWindow {
  /**
   * A Change Calendar that exists already, of this account or shared with it, in the same region.
   *
   * @param calendar name of the document, or its ARN
   * @param options name and time zone for refusals
   */
  public static calendar(calendar: string, options: FreezeWindowOptions = {}): FreezeWindow {
    if (calendar === '')
      throw new Error('freeze window: the calendar is blank, expected the name or ARN of a Change Calendar');
    const { name = calendar.split('/').pop() ?? calendar, timeZone = 'UTC' } = options;
    return new ExistingWindow(calendar, name, assertZone(timeZone));
  }

  /**
   * A window that comes back every week, rendered into a Change Calendar of the stack.
   *
   * @param options days, begin, end and time zone; what cannot be a window throws
   */
  public static weekly(options: WeeklyFreezeOptions): FreezeWindow {
    return new RenderedWindow(weeklyCalendar(options), options.name ?? 'weekly', assertZone(options.timeZone));
  }

  /**
   * The events of an iCalendar file, rendered into a Change Calendar of the stack.
   *
   * Throws where the file cannot be read or an event repeats in a way that the library does not understand.
   *
   * @param path path of the file, relative to the working directory of the synthesis
   * @param options name and time zone for refusals
   */
  public static from(path: string, options: FreezeWindowOptions = {}): FreezeWindow {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'an error';
      throw new Error(`calendar file ${path}: cannot be read, got ${code}, expected an iCalendar file`);
    }
    const calendar = parseCalendar(text, `calendar file ${path}`);
    const [first] = calendar.events;
    if (!first)
      throw new Error(`calendar file ${path}: has no event, expected at least one, add one or drop the window`);
    return new RenderedWindow(calendar, options.name ?? first.summary, assertZone(options.timeZone ?? first.timeZone));
  }

  /**
   * Adds the window to a deployment: makes the calendar where it is ours, grants reading its state, returns what the plan says of it.
   *
   * @param scope the guarded deployment
   * @param options whom to grant
   */
  public abstract bind(scope: Construct, options: FreezeWindowBindOptions): FreezeWindowConfig;
}

function assertZone(timeZone: string): string {
  if (Token.isUnresolved(timeZone) || !isTimeZone(timeZone)) {
    throw new Error(`freeze window: time zone is not known, got ${timeZone}, expected a name such as Europe/Berlin`);
  }
  return timeZone;
}

function grantState(hook: iam.IGrantable, arn: string): void {
  hook.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: ['ssm:GetCalendarState'], resources: [arn] }),
  );
}

function documentArn(scope: Construct, name: string): string {
  return Stack.of(scope).formatArn({
    service: 'ssm',
    resource: 'document',
    resourceName: name,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

class ExistingWindow extends FreezeWindow {
  public constructor(
    private readonly nameOrArn: string,
    private readonly name: string,
    private readonly timeZone: string,
  ) {
    super();
  }

  public bind(scope: Construct, options: FreezeWindowBindOptions): FreezeWindowConfig {
    const { nameOrArn, name, timeZone } = this;
    grantState(options.hook, nameOrArn.startsWith('arn:') ? nameOrArn : documentArn(scope, nameOrArn));
    return { spec: { name, calendar: nameOrArn, timeZone } };
  }
}

class RenderedWindow extends FreezeWindow {
  private readonly content: string;

  public constructor(
    calendar: FreezeCalendar,
    private readonly name: string,
    private readonly timeZone: string,
  ) {
    super();
    this.content = renderCalendar(calendar);
  }

  public bind(scope: Construct, options: FreezeWindowBindOptions): FreezeWindowConfig {
    const stack = Stack.of(scope);
    // One document for all deployments of a stack that have the same window.
    const id = `GuardrailsFreeze${createHash('sha256').update(this.content).digest('hex').slice(0, 8)}`;
    const found = stack.node.tryFindChild(id) as CfnResource | undefined;
    const document =
      found ??
      // The typed CfnDocument takes an object alone, and a Change Calendar is text.
      new CfnResource(stack, id, {
        type: 'AWS::SSM::Document',
        properties: {
          DocumentType: 'ChangeCalendar',
          DocumentFormat: 'TEXT',
          Content: this.content,
          // Otherwise a changed window replaces the document (CloudFormation, AWS::SSM::Document).
          UpdateMethod: 'NewVersion',
        },
      });
    grantState(options.hook, documentArn(scope, document.ref));
    return { spec: { name: this.name, calendar: document.ref, timeZone: this.timeZone } };
  }
}
