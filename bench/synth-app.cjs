// Synthesizes one app in this process and prints its CPU time and resources: node bench/synth-app.cjs guarded|enforced|bare COUNT [inline]
// The functions' code is an asset, as in real apps; with `inline` it is a line in the template, so that only the guarded app has an asset.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { App, Stack } = require('aws-cdk-lib');
const codedeploy = require('aws-cdk-lib/aws-codedeploy');
const cloudwatch = require('aws-cdk-lib/aws-cloudwatch');
const iam = require('aws-cdk-lib/aws-iam');
const lambda = require('aws-cdk-lib/aws-lambda');

const [kind, count, code] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
const app = new App({ outdir, builtinCloudFormationValidation: false });
const stack = new Stack(app, 'Bench');
const guardrails = kind === 'bare' ? undefined : require('../build');
const release = guardrails?.Release.of({ releaseId: 'r1' });
const application = guardrails ? undefined : new codedeploy.LambdaApplication(stack, 'Application');

// With a role each, no more than 53 guarded functions fit into a stack.
const role =
  count > 53
    ? new iam.Role(stack, 'Execution', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') })
    : undefined;

for (let index = 0; index < count; index++) {
  const fn = new lambda.Function(stack, `Function${index}`, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code:
      code === 'inline'
        ? lambda.Code.fromInline('exports.handler = async () => 1;')
        : lambda.Code.fromAsset(join(__dirname, '..', 'examples', 'orders-api', 'handler')),
    environment: { TABLE_NAME: 'orders' },
    role,
  });
  if (guardrails) {
    new guardrails.GuardedDeployment(stack, `Guarded${index}`, { lambdaFunction: fn, release });
  } else {
    const alias = new lambda.Alias(stack, `Alias${index}`, { aliasName: 'live', version: fn.currentVersion });
    const alarm = new cloudwatch.Alarm(stack, `Alarm${index}`, {
      metric: alias.metricErrors(),
      threshold: 1,
      evaluationPeriods: 1,
    });
    new codedeploy.LambdaDeploymentGroup(stack, `Group${index}`, { application, alias, alarms: [alarm] });
  }
}
if (kind === 'enforced') guardrails.Guardrails.of(app).enforce();
const { template } = app.synth().getStackByName('Bench');
const { user, system } = process.cpuUsage();
require('node:fs').rmSync(outdir, { recursive: true });
console.log(JSON.stringify({ ms: (user + system) / 1000, resources: Object.keys(template.Resources).length }));
