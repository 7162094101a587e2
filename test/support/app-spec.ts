/** Properties of the one function in an AppSpec that CloudFormation writes. */
export const PROPERTIES = { Name: 'orders', Alias: 'live', CurrentVersion: '6', TargetVersion: '7' };

/** An AppSpec of the shape that CloudFormation writes. */
export function appSpec(change: Record<string, unknown> = {}): string {
  return JSON.stringify({
    version: '0.0',
    Resources: [{ Orders: { Type: 'AWS::Lambda::Function', Properties: { ...PROPERTIES, ...change } } }],
    Hooks: [{ BeforeAllowTraffic: 'before' }, { AfterAllowTraffic: 'after' }],
  });
}
