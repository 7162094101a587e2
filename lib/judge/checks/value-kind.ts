import { isBlank } from './blank';

/** What a value looks like, and for an ARN whose it is; never the value itself. */
interface ValueKind {
  readonly name: 'a URL' | 'a number' | 'a boolean' | 'JSON' | 'an ARN' | 'text';
  readonly arn?: { readonly service: string; readonly region: string; readonly account: string };
}

const ARN = /^arn:[^:\s]*:([^:\s]+):([^:\s]*):([^:\s]*):\S+$/;

function isJson(value: string): boolean {
  if (!/^[[{]/.test(value)) return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function kindOf(value: string): ValueKind {
  const text = value.trim();
  if (/^(true|false)$/i.test(text)) return { name: 'a boolean' };
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return { name: 'a number' };
  const [arn, service, region, account] = ARN.exec(text) ?? [];
  if (arn !== undefined) return { name: 'an ARN', arn: { service, region, account } };
  if (/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text)) return { name: 'a URL' };
  return { name: isJson(text) ? 'JSON' : 'text' };
}

/** In what two ARNs differ that a release does not change by itself; of a global service a field is empty. */
function otherArn(current: ValueKind, target: ValueKind): string | undefined {
  for (const field of ['service', 'account', 'region'] as const) {
    const [before, after] = [current.arn?.[field], target.arn?.[field]];
    if (before && after && before !== after) return `an ARN of another ${field}`;
  }
  return undefined;
}

/**
 * How a value changed its kind, in words for a message (`was a URL, is a number`), or undefined.
 *
 * Text may become anything, since text has no form to lose; a value that is or was blank has no kind. Two ARNs are of one kind when
 * service, account and region are the same.
 */
export function kindChange(current: string, target: string): string | undefined {
  if (isBlank(current) || isBlank(target)) return undefined;
  const [before, after] = [kindOf(current), kindOf(target)];
  if (before.name === 'text') return undefined;
  const now = before.name === after.name ? otherArn(before, after) : after.name;
  return now === undefined ? undefined : `was ${before.name}, is ${now}`;
}
