import type * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import type { GuardedDeploymentOptions } from '../deployment/guarded-deployment-props';
import type { GuardedFunctionOptions } from './guarded-function-options';

/**
 * Properties of a guarded API: its function, how that is rolled out, and what stands before it.
 */
export interface GuardedApiProps extends GuardedFunctionOptions, GuardedDeploymentOptions {
  /**
   * Route keys that lead to the function, as API Gateway writes them: `POST /orders`, `GET /orders/{id}`, `ANY /{proxy+}`.
   *
   * @default ['$default'], every request
   */
  readonly routes?: string[];

  /**
   * Who may call the routes.
   *
   * @default - anybody who knows the address
   */
  readonly authorizer?: apigateway.IHttpRouteAuthorizer;

  /**
   * Requests a second that the API takes on average and at once; the rest is answered with status 429.
   *
   * @default - 1,000 a second and 1,000 at once, a tenth of the account's quota (API Gateway quotas), so that one API cannot use it up
   */
  readonly throttle?: apigateway.ThrottleSettings;

  /**
   * Which web pages of other origins may call the API.
   *
   * @default - none
   */
  readonly corsPreflight?: apigateway.CorsPreflightOptions;
}
