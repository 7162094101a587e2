import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { InvokeCheckSpec } from '../contract/check-spec';
import { parseJsonPath } from '../contract/json-path';
import { callLimitSec } from './call-limit';
import type { CheckBindOptions, CheckConfig, CheckOptions } from './check';
import { jsonText } from './json-text';
import { specBase } from './spec-base';

/**
 * What the answer of the new version must be. Everything that is given must hold.
 */
export interface InvokeExpectation {
  /**
   * The field `statusCode` of the answer, as handlers of HTTP APIs and function URLs give it: 100 to 599.
   *
   * @default - the answer need not have one
   */
  readonly statusCode?: number;

  /**
   * What is at JSON paths of the answer, compared whole: `{ '$.status': 'ok', '$.items[0].id': 7 }`. A path leads to one value by names and
   * places; there are no wildcards. A text that holds JSON is opened where the path goes on, so that `$.body.status` looks into the body of an
   * HTTP answer.
   *
   * @default - no value is compared
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii has no other type for a JSON value
  readonly values?: { [path: string]: any };

  /**
   * JSON schema that the whole answer must match: draft 2020-12, or 2019-09, 7 or 4 where `$schema` says so. References must stay inside the
   * schema. It travels in the plan, which holds 8 KB.
   *
   * @default - the answer may be anything
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii has no other type for a JSON object
  readonly schema?: { [keyword: string]: any };
}

/**
 * Options of `Check.invoke()`.
 */
export interface InvokeCheckOptions extends CheckOptions {
  /**
   * JSON value that is sent as the whole event. It travels in the plan, which holds 8 KB.
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii has no other type for a JSON value
  readonly payload: any;

  /**
   * What is expected of the answer. A handler of an API answers a fault of its own with status code 500, which is no error to Lambda: expect a
   * status code of it.
   *
   * @default - any answer that is not an error
   */
  readonly expect?: InvokeExpectation;
}

/** The drafts that the hook's validator implements (cfworker's json-schema), by `$schema`. */
const DRAFTS = [
  'https://json-schema.org/draft/2020-12/schema',
  'https://json-schema.org/draft/2019-09/schema',
  'http://json-schema.org/draft-07/schema#',
  'http://json-schema.org/draft-04/schema#',
];

export function invokeCheck(
  options: InvokeCheckOptions,
  scope: Construct,
  { target, hook }: CheckBindOptions,
): CheckConfig {
  const { path } = scope.node;
  const { statusCode, values, schema } = options.expect ?? {};
  if (options.expect !== undefined && statusCode === undefined && values === undefined && schema === undefined) {
    throw new Error(
      `${path}: expect of an invoke check is empty, expected statusCode, values or schema, leave expect out where any answer but an error will do`,
    );
  }
  if (statusCode !== undefined) assertStatusCode(path, statusCode);
  if (schema !== undefined) assertSchema(path, schema);
  target.grantInvokeVersions(hook);
  const spec: InvokeCheckSpec = {
    kind: 'invoke',
    ...specBase('invoke', options),
    payload: jsonText(`${path}: payload of an invoke check`, options.payload),
    ...(statusCode === undefined ? {} : { statusCode }),
    ...(values === undefined ? {} : { values: valuesOf(path, values) }),
    ...(schema === undefined ? {} : { schema: jsonText(`${path}: schema of an invoke check`, schema) }),
    callLimitSec: callLimitSec(target),
  };
  return { spec };
}

function assertStatusCode(path: string, statusCode: number): void {
  if (!Token.isUnresolved(statusCode) && Number.isInteger(statusCode) && statusCode >= 100 && statusCode <= 599) return;
  const got = Token.isUnresolved(statusCode) ? 'a token' : statusCode;
  throw new Error(`${path}: statusCode of an invoke check, got ${got}, expected a whole number from 100 to 599`);
}

function valuesOf(path: string, values: Record<string, unknown>): { path: string; json: string }[] {
  const entries = Object.entries(values);
  if (entries.length === 0) {
    throw new Error(`${path}: values of an invoke check is empty, expected at least one path, leave values out`);
  }
  return entries.map(([at, value]) => {
    try {
      parseJsonPath(at);
    } catch (error) {
      throw new Error(`${path}: values of an invoke check: ${(error as Error).message}`);
    }
    return { path: at, json: jsonText(`${path}: value at ${at} of an invoke check`, value) };
  });
}

/** What the hook could not use would block every deployment, so it is refused here. */
function assertSchema(path: string, schema: Record<string, unknown>): void {
  const draft = schema.$schema;
  if (draft !== undefined && !DRAFTS.some((known) => known.replace(/#$/, '') === `${draft}`.replace(/#$/, ''))) {
    throw new Error(
      `${path}: schema of an invoke check has $schema ${JSON.stringify(draft)}, expected one of ${DRAFTS.join(', ')}`,
    );
  }
  const outside = references(schema).find((reference) => !`${reference}`.startsWith('#'));
  if (outside !== undefined) {
    throw new Error(
      `${path}: schema of an invoke check refers to ${JSON.stringify(outside)}, expected references inside the schema (#/...), put that schema under $defs`,
    );
  }
}

function references(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([keyword, inner]) =>
    keyword === '$ref' && typeof inner !== 'object' ? [inner] : references(inner),
  );
}
