import { ContractError, type Decoder, objectOf, oneOf, optional, text } from '../decode';

/** Where CodeDeploy's events come from (EventBridge reference, AWS CodeDeploy events; delivered at best effort). */
export const CODEDEPLOY_SOURCE = 'aws.codedeploy';
export const CODEDEPLOY_DETAIL_TYPE = 'CodeDeploy Deployment State-change Notification';

/**
 * States after which a deployment is over. The event says `STOP` where GetDeployment says `Stopped`. One that succeeded has locks to be
 * freed where its hook after traffic could not.
 */
export const ENDED_STATES = ['STOP', 'FAILURE', 'SUCCESS'] as const;

/** The event by which somebody acknowledges an incident. Whoever may put events on the account's bus may send it. */
export const ACKNOWLEDGEMENT_SOURCE = 'cdk-serverless-guardrails';
export const ACKNOWLEDGEMENT_DETAIL_TYPE = 'Release Acknowledged';
export const ACKNOWLEDGED_STATE = 'ACKNOWLEDGED';

/** What the schedule sends. */
export const RECONCILIATION_EVENT = { kind: 'reconciliation' } as const;

/** Whom an event is about. */
export interface EventSubject {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentId: string;
}

/** Something that the response has to look at. */
export type ResponseEvent =
  | ({ readonly kind: 'deployment' } & EventSubject)
  | ({ readonly kind: 'acknowledgement'; readonly actor: string; readonly reason: string } & EventSubject)
  | { readonly kind: 'reconciliation' };

interface Detail {
  readonly application: string;
  readonly deploymentGroup: string;
  readonly deploymentId: string;
  readonly state: string;
  readonly actor?: string;
  readonly reason?: string;
}

/** CodeDeploy's ids: `d-` and letters or digits. They become parts of keys and reasons. */
const deploymentId: Decoder<string> = (value, path) => {
  const id = text(value, path);
  if (/^d-[A-Za-z0-9]{1,64}$/.test(id)) return id;
  throw new ContractError(`${path}: expected d- followed by letters and digits, got ${id.length} characters`);
};

/** Longest actor and reason that are kept: they end in records and notices. */
const MAXIMUM_WORDS = 512;

/** One line of a bounded length, free of control characters, because it is shown to people. */
const words: Decoder<string> = (value, path) => {
  const given = text(value, path).trim();
  if (given.length > 0 && given.length <= MAXIMUM_WORDS && !/\p{Cc}/u.test(given)) return given;
  throw new ContractError(`${path}: expected one line of 1 to ${MAXIMUM_WORDS} characters, got ${given.length}`);
};

function fieldsOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ContractError(`${path}: expected an object`);
  }
  return value as Record<string, unknown>;
}

/** AWS may add fields to its event; only these matter. */
function detailOf(event: Record<string, unknown>, state: Decoder<string>, more: boolean): Detail {
  const given = fieldsOf(event.detail, 'event.detail');
  const known = ['application', 'deploymentGroup', 'deploymentId', 'state', ...(more ? ['actor', 'reason'] : [])];
  const picked = Object.fromEntries(known.flatMap((name) => (Object.hasOwn(given, name) ? [[name, given[name]]] : [])));
  return objectOf<Detail>({
    application: text,
    deploymentGroup: text,
    deploymentId,
    state,
    actor: more ? words : optional(text),
    reason: more ? words : optional(text),
  })(picked, 'event.detail');
}

/**
 * Parses what EventBridge hands to the response.
 *
 * @throws ContractError where it is none of the three events, or is not about a deployment that ended
 */
export function parseResponseEvent(value: unknown): ResponseEvent {
  const event = fieldsOf(value, 'event');
  if (event.kind === RECONCILIATION_EVENT.kind) return RECONCILIATION_EVENT;
  const isAcknowledgement = event.source === ACKNOWLEDGEMENT_SOURCE;
  oneOf([CODEDEPLOY_SOURCE, ACKNOWLEDGEMENT_SOURCE])(event.source, 'event.source');
  oneOf([isAcknowledgement ? ACKNOWLEDGEMENT_DETAIL_TYPE : CODEDEPLOY_DETAIL_TYPE])(
    event['detail-type'],
    'event.detail-type',
  );
  const state = oneOf(isAcknowledgement ? [ACKNOWLEDGED_STATE] : ENDED_STATES);
  const { application, deploymentGroup, deploymentId: id, actor, reason } = detailOf(event, state, isAcknowledgement);
  const subject = { applicationName: application, deploymentGroupName: deploymentGroup, deploymentId: id };
  if (actor !== undefined && reason !== undefined) return { kind: 'acknowledgement', ...subject, actor, reason };
  return { kind: 'deployment', ...subject };
}
