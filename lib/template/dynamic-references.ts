import { plainName } from './physical-names';

const REFERENCE = /\{\{resolve:(ssm|secretsmanager):([^{}]+)\}\}/g;

/**
 * Replaces dynamic references by stand-ins, as CloudFormation replaces them by values before Lambda sees the variable.
 *
 * `ssm-secure` stays as it is: CloudFormation does not resolve it in a function's variables (user guide, dynamic
 * references), so the braces would really arrive.
 */
export function replaceDynamicReferences(text: string): string {
  return text.replace(REFERENCE, (_match, service: string, reference: string) => {
    const readable = plainName(reference.replace(/[:/]+/g, '-'));
    return `value-from-${service}-${readable}`;
  });
}
