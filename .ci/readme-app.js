// Writes a CDK app around the first TypeScript block of the README.
const { readFileSync } = require('node:fs');

const [, block] = /```ts\n([\s\S]*?)```/.exec(readFileSync(process.argv[2], 'utf8')) ?? [];
if (!block) throw new Error('the README has no TypeScript block');
const body = block.replace(/^import .*$/gm, '').trim();
console.log(`
const { App, Stack } = require('aws-cdk-lib');
const apigateway = require('aws-cdk-lib/aws-apigateway');
const lambda = require('aws-cdk-lib/aws-lambda');
const { GuardedDeployment, Release } = require('cdk-serverless-guardrails');

class Shop extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const fn = new lambda.Function(this, 'Fn', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
    });
    ${body}
  }
}
const app = new App({ context: { releaseId: 'r1' }, outdir: 'cdk.out' });
new Shop(app, 'Shop');
app.synth();
`);
