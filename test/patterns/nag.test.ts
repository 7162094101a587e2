import { Stack } from 'aws-cdk-lib';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { GuardedApi, GuardedWorker } from '../../lib';
import { synthesize } from '../examples/support/synthesis';
import { RELEASE } from '../support/stacks';

const code = lambda.Code.fromInline('exports.handler = async () => "ok";');

test('cdk-nag finds nothing in the patterns but what is known of every guarded deployment, and an API that anybody may call', () => {
  const { findings } = synthesize((app) => {
    const stack = new Stack(app, 'Shop');
    new GuardedWorker(stack, 'Receipts', { code, release: RELEASE });
    new GuardedApi(stack, 'Orders', {
      code,
      release: RELEASE,
      routes: ['POST /orders'],
      authorizer: new HttpIamAuthorizer(),
    });
    new GuardedApi(stack, 'Open', { code, release: RELEASE, routes: ['POST /orders'] });
    return [stack];
  });
  expect(findings).toEqual(['AwsSolutions-APIG4 at Shop/Open/Api/POST --orders/Resource']);
});
