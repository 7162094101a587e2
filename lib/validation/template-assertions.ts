import { cyclesOf } from './acyclic';

/**
 * Assertions over synthesized templates, for tests of guarded stacks.
 */
export class TemplateAssertions {
  /**
   * Throws where resources of a template wait for each other, `UpdatePolicy` counted, naming the loop in order.
   *
   * Use it beside `Template.fromStack()`, which does not follow update policies: an alias waits for its hooks through one.
   *
   * @param template the template as an object, for example `Template.fromStack(stack).toJSON()`
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii has no other type for a JSON object
  public static expectAcyclic(template: { [key: string]: any }): void {
    const resources: unknown = template?.Resources;
    if (typeof resources !== 'object' || resources === null || Object.keys(resources).length === 0) {
      throw new Error(
        'expectAcyclic: not a template with resources, expected an object with Resources, pass Template.fromStack(stack).toJSON()',
      );
    }
    const cycles = cyclesOf(template);
    if (cycles.length === 0) return;
    throw new Error(
      `template is cyclic, CloudFormation would refuse it: ${cycles.map((cycle) => cycle.join(' -> ')).join('; ')}`,
    );
  }

  private constructor() {}
}
