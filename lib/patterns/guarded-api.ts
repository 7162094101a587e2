import { Duration } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { GuardedDeployment } from '../deployment/guarded-deployment';
import type { GuardedApiProps } from './guarded-api-props';
import { patternFunction, patternLogs } from './pattern-function';

const DEFAULT_TIMEOUT = Duration.seconds(10);
/** What an HTTP API waits for its integration at most (API Gateway quotas). */
const MAXIMUM_TIMEOUT_SEC = 30;
const DEFAULT_ROUTES = ['$default'];
const DEFAULT_THROTTLE: apigateway.ThrottleSettings = { rateLimit: 1000, burstLimit: 1000 };
/** What tells a slow or failing route apart; nothing that says who called. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestTime: '$context.requestTime',
    requestId: '$context.requestId',
    routeKey: '$context.routeKey',
    status: '$context.status',
    responseLatency: '$context.responseLatency',
    integrationLatency: '$context.integrationLatency',
    integrationError: '$context.integrationErrorMessage',
  }),
);
const METHODS = Object.values(apigateway.HttpMethod);
const ROUTE_KEY = /^([A-Z]+) (\/\S*)$/;

/**
 * An HTTP API in front of a guarded function: function, alias and deployment, throttling and access logs.
 *
 * Use it where an API is one function; where it is several, make an `HttpApi` and hand each `GuardedDeployment`'s alias to its routes.
 *
 * @example
 * const orders = new GuardedApi(this, 'Orders', {
 *   code: lambda.Code.fromAsset('handler'),
 *   release: Release.fromContext(this),
 * });
 */
export class GuardedApi extends Construct {
  /**
   * The API, for what this construct has no property for.
   */
  public readonly api: apigateway.HttpApi;

  /**
   * The stage that serves it, with throttling and access logs.
   */
  public readonly stage: apigateway.HttpStage;

  /**
   * The function behind it. Grant it what it needs; let nothing but the alias of the deployment invoke it.
   */
  public readonly lambdaFunction: lambda.Function;

  /**
   * How its versions are rolled out.
   */
  public readonly deployment: GuardedDeployment;

  /**
   * Address of the API, without a slash at its end.
   */
  public readonly url: string;

  /**
   * Makes the API.
   *
   * Throws for routes that are none, for a function that answers later than the API waits, and for what `GuardedDeployment` refuses.
   */
  public constructor(scope: Construct, id: string, props: GuardedApiProps) {
    super(scope, id);
    const routes = (props.routes ?? DEFAULT_ROUTES).map((routeKey) => this.routeKey(routeKey));
    if (routes.length === 0) {
      throw new Error(
        `${this.node.path}: no route leads to the function, got an empty list, expected route keys such as 'POST /orders', leave routes out for every request`,
      );
    }
    this.lambdaFunction = patternFunction(this, props, DEFAULT_TIMEOUT);
    this.assertAnswersInTime();
    this.deployment = new GuardedDeployment(this, 'Deployment', { ...props, lambdaFunction: this.lambdaFunction });

    this.api = new apigateway.HttpApi(this, 'Api', {
      apiName: id,
      createDefaultStage: false,
      corsPreflight: props.corsPreflight,
      defaultAuthorizer: props.authorizer,
    });
    const integration = new HttpLambdaIntegration('Integration', this.deployment.alias);
    for (const routeKey of routes) {
      new apigateway.HttpRoute(this.api, routeKey.key.replace('$', ''), { httpApi: this.api, integration, routeKey });
    }
    this.stage = this.api.addStage('Stage', {
      autoDeploy: true,
      throttle: props.throttle ?? DEFAULT_THROTTLE,
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(patternLogs(this, 'AccessLogs', props)),
        format: ACCESS_LOG,
      },
    });
    this.url = this.api.apiEndpoint;
  }

  private routeKey(text: string): apigateway.HttpRouteKey {
    if (text === '$default') return apigateway.HttpRouteKey.DEFAULT;
    const [, name, path] = ROUTE_KEY.exec(text) ?? [];
    const method = METHODS.find((known) => known === name);
    if (method !== undefined) return apigateway.HttpRouteKey.with(path, method);
    throw new Error(
      `${this.node.path}: a route key is a method and a path, got ${JSON.stringify(text)}, expected $default or one such as 'POST /orders', ` +
        `with a method out of ${METHODS.join(', ')}`,
    );
  }

  private assertAnswersInTime(): void {
    const { timeout } = this.lambdaFunction;
    if (timeout === undefined || timeout.isUnresolved() || timeout.toSeconds() <= MAXIMUM_TIMEOUT_SEC) return;
    throw new Error(
      `${this.node.path}: an HTTP API waits ${MAXIMUM_TIMEOUT_SEC} seconds for its function, got a time-out of ${timeout.toSeconds()} seconds, ` +
        `expected at most ${MAXIMUM_TIMEOUT_SEC}, lower it or hand longer work to a GuardedWorker`,
    );
  }
}
