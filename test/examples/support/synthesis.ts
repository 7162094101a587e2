import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/** The feature flags under which `npx cdk synth` runs the examples. */
const { context } = JSON.parse(readFileSync(resolve(__dirname, '../../../cdk.json'), 'utf8'));

/** What a synthesis of an app made, and what cdk-nag says of it. */
export interface Synthesis {
  /** By stack, in the order in which the app makes them; hashes of assets replaced. */
  readonly templates: Readonly<Record<string, Record<string, any>>>;
  /** What is neither acknowledged by the app nor known of this library: `rule at construct path`. */
  readonly findings: readonly string[];
  /** What the app acknowledges, with its reason. */
  readonly acknowledged: Readonly<Record<string, string>>;
  /** What is known of this library: each has its reason in {@link OF_THE_LIBRARY}. */
  readonly ofTheLibrary: readonly string[];
  /** For each stack those that `cdk deploy --all` deploys before it. */
  readonly before: Readonly<Record<string, string[]>>;
}

/** What cdk-nag finds in every guarded stack, and why it stays. */
export const OF_THE_LIBRARY: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /^AwsSolutions-IAM5\[Resource::<\w+\.Arn>:\*] at .*\/InspectionRole\//,
    'versions of one function: the number of the next one is not known when the policy is written',
  ],
  [
    /^AwsSolutions-IAM5\[Resource::\*] at .*\/InspectionRole\//,
    'cloudwatch:GetMetricData knows no resources and no condition (service authorization reference)',
  ],
  [
    /^AwsSolutions-IAM5\[Resource::.*:deploymentgroup:<\w+>\/\*] at .*\/ServerlessGuardrails\//,
    "deployment groups of the stack's own application: a reference to each would tie all guarded functions together",
  ],
  [
    /^AwsSolutions-IAM5\[Resource::.*:parameter\/cdk-serverless-guardrails\/<\w+>\/\*] at .*\/ServerlessGuardrails\//,
    "plans of the stack's own application",
  ],
  [
    /^AwsSolutions-IAM5\[Resource::.*:role\/cdk-serverless-guardrails\/<AWS::StackName>\/\*] at .*\/ServerlessGuardrails\//,
    "inspection roles of the stack's own path",
  ],
  [
    /^AwsSolutions-IAM4\[.*\/AWSCodeDeployRoleForLambdaLimited] at .*\/ServerlessGuardrails\/ServiceRole\//,
    'what CodeDeploy needs to shift aliases is its own business; AWS keeps this policy',
  ],
];

/** Synthesizes an app once, under the feature flags of cdk.json and with cdk-nag's AwsSolutions over it. */
export function synthesize(stacksOf: (app: App) => readonly Stack[]): Synthesis {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  const read = (file: string) => JSON.parse(readFileSync(join(outdir, file), 'utf8'));
  try {
    const app = new App({ outdir, context });
    const names = stacksOf(app).map(({ artifactId }) => artifactId);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    synthesizedThough(app);
    const [{ violations, suppressedViolations = [] }] = read('validation-report.json').pluginReports;
    const found: string[] = violations.flatMap(places);
    const { artifacts } = read('manifest.json');
    return {
      templates: Object.fromEntries(names.map((name) => [name, withoutHashes(read(`${name}.template.json`))])),
      findings: found.filter((finding) => !OF_THE_LIBRARY.some(([pattern]) => pattern.test(finding))),
      acknowledged: Object.fromEntries(
        suppressedViolations.flatMap((one: any) => places(one).map((place) => [place, one.reason])),
      ),
      ofTheLibrary: found.filter((finding) => OF_THE_LIBRARY.some(([pattern]) => pattern.test(finding))),
      before: Object.fromEntries(
        names.map((name) => [
          name,
          (artifacts[name].dependencies ?? []).filter((other: string) => names.includes(other)),
        ]),
      ),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Findings fail the synthesis only after everything was written; the tests judge them. */
function synthesizedThough(app: App): void {
  try {
    app.synth();
  } catch (error) {
    if ((error as Error).name !== 'ValidationFailed') throw error;
  }
}

function places({ ruleName, violatingConstructs }: any): string[] {
  return violatingConstructs.map(({ constructPath }: any) => `${ruleName} at ${constructPath}`);
}

/** Hashes of code change with every byte of it and say nothing about the template; those of versions follow from them. */
function withoutHashes(template: unknown): Record<string, any> {
  return JSON.parse(
    JSON.stringify(template)
      .replace(/[0-9a-f]{64}\.zip/g, 'HASH.zip')
      .replace(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, '$1HASH'),
  );
}
