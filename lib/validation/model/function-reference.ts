/** A Lambda function as a text names it. */
export interface FunctionReference {
  readonly name: string;
  /** Undefined where the text names none; `''` where it names one that is not known. */
  readonly qualifier: string | undefined;
  readonly region: string | undefined;
  readonly account: string | undefined;
}

const QUALIFIER = String.raw`(?::(\$LATEST(?:\.PUBLISHED)?|[A-Za-z0-9_-]+|\$\{[^}]*\}|\{[^}]*\}))?`;
const ARN = new RegExp(String.raw`arn:[a-z-]+:lambda:([a-z0-9-]*):(\d*):function:([A-Za-z0-9_-]+)${QUALIFIER}`);
const PARTIAL = new RegExp(String.raw`^(?:(\d{12}):)?(?:function:)?([A-Za-z0-9_-]+)${QUALIFIER}$`);

function qualifierOf(text: string | undefined): string | undefined {
  return text === undefined || /^[A-Za-z0-9_$.-]+$/.test(text) ? text : '';
}

/** The function whose ARN lies in a text: an ARN itself, or one inside the URI of an API's integration. */
export function functionInArn(text: string): FunctionReference | undefined {
  const match = ARN.exec(text);
  if (!match) return undefined;
  const [, region, account, name, qualifier] = match;
  return { name, qualifier: qualifierOf(qualifier), region: region || undefined, account: account || undefined };
}

/** The function that a property names which takes ARNs, partial ARNs and bare names (Lambda API reference, FunctionName). */
export function functionNamed(text: string): FunctionReference | undefined {
  const arn = functionInArn(text);
  if (arn || text.startsWith('arn:')) return arn;
  const match = PARTIAL.exec(text);
  if (!match) return undefined;
  const [, account, name, qualifier] = match;
  return { name, qualifier: qualifierOf(qualifier), region: undefined, account };
}
