import { createHash } from 'node:crypto';
import { Lazy } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct, type IDependable } from 'constructs';
import {
  digestedText,
  FINGERPRINT_VERSION,
  type EnvironmentFingerprint as Fingerprint,
  shortDigest,
} from '../contract/environment-fingerprint';
import { literalVariables } from './literal-variables';
import { assertVariableNames } from './variable-names';

/**
 * Properties of an environment's fingerprint.
 */
export interface EnvironmentFingerprintProps {
  /**
   * The function whose variables are published, by name.
   */
  readonly lambdaFunction: lambda.IFunction;

  /**
   * Name of the SSM parameter that holds them.
   */
  readonly parameterName: string;

  /**
   * Variables of which a salted digest of the value is published, too, so that the next environment can tell whether its value is the same. Their
   * values must be literal text in the app. Never name a secret: whoever can read the parameter can try out short values.
   *
   * @default - names only
   */
  readonly digestsOf?: string[];

  /**
   * What must be there before the parameter is written: give the alias of the guarded deployment, so that only a release that got through is
   * published.
   *
   * @default - the parameter does not wait
   */
  readonly after?: IDependable;
}

/**
 * Publishes the names of a function's variables in an SSM parameter, for the environment after this one to compare with
 * (`publishedNames` of `Check.environment()`). Values are not published.
 *
 * @example
 * declare const orders: GuardedDeployment;
 * declare const fn: lambda.Function;
 * new EnvironmentFingerprint(this, 'Names', { lambdaFunction: fn, parameterName: '/staging/orders/names', after: orders.alias });
 */
export class EnvironmentFingerprint extends Construct {
  /**
   * The parameter.
   */
  public readonly parameter: ssm.IStringParameter;

  public constructor(scope: Construct, id: string, props: EnvironmentFingerprintProps) {
    super(scope, id);
    const { lambdaFunction, parameterName, digestsOf = [] } = props;
    if (!(lambdaFunction instanceof lambda.Function)) {
      throw new Error(
        `${this.node.path}: the variables of ${lambdaFunction.node.path} are not known, got something else than a function of this app, expected a lambda.Function`,
      );
    }
    assertVariableNames(this, 'digestsOf', digestsOf);
    this.parameter = new ssm.StringParameter(this, 'Parameter', {
      parameterName,
      description: "Names of a function's variables, for the next environment to compare with",
      tier: ssm.ParameterTier.INTELLIGENT_TIERING,
      // Variables may be added until the template is written.
      stringValue: Lazy.string({
        produce: () => JSON.stringify(fingerprintOf(lambdaFunction, parameterName, digestsOf)),
      }),
    });
    this.node.addValidation({
      validate: () => {
        const literals = literalVariables(lambdaFunction);
        return digestsOf
          .filter((name) => literals.get(name) === undefined)
          .map(
            (name) =>
              `digestsOf names a variable whose value is not known at synth, got ${name}, expected literal text, leave it out`,
          );
      },
    });
    if (props.after !== undefined) this.node.addDependency(props.after);
  }
}

function fingerprintOf(fn: lambda.Function, salt: string, digestsOf: readonly string[]): Fingerprint {
  const variables = [...literalVariables(fn)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [
      name,
      digestsOf.includes(name) && value !== undefined ? digest(digestedText(salt, name, value)) : null,
    ]);
  return { fingerprintVersion: FINGERPRINT_VERSION, salt, variables: Object.fromEntries(variables) };
}

function digest(text: string): string {
  return shortDigest(createHash('sha256').update(text).digest('hex'));
}
