/** Keys in the metadata of resources under which `Guardrails` writes what the templates do not say otherwise. */

/** What a resource waits for while it is deployed, in a way that CloudFormation does not see. */
export const NEEDS_KEY = 'guardrails:needs';

/** The schema revision or index that is there when a resource is deployed. */
export const PRODUCES_KEY = 'guardrails:produces';
