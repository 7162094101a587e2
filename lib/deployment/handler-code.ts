import * as path from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** The bundles lie at the same depth from lib/ and from build/. */
const FOLDER = path.join(__dirname, '..', '..', 'assets', 'handlers');

/** What every function of this library has. */
export const HANDLER_SETTINGS = {
  runtime: lambda.Runtime.NODEJS_24_X,
  architecture: lambda.Architecture.ARM_64,
} as const;

/** The one asset with all functions of this library: `index.mjs` has the hooks, `response.mjs` the rollback response. */
export function handlerCode(): lambda.AssetCode {
  return lambda.Code.fromAsset(FOLDER);
}
