import type { IncidentRecord, Notice } from '../../contract/response/incident';
import { LONGEST_RESPONSE_SEC } from '../../contract/response/limits';
import { changeIncident } from './incident-change';
import type { NoticeText } from './notice-text';
import type { ResponsePorts } from './ports';

/** After this time the run that claimed a notice is over, whatever became of it: the longest run and twice the skew of clocks. */
export const CLAIM_MS = LONGEST_RESPONSE_SEC * 1000 + 60_000;

/** The two notices of an incident. */
export type NoticeName = 'stopNotice' | 'revertNotice';

function claimed(notice: Notice | undefined, nowMs: number): Notice | undefined {
  if (notice === undefined) return { attempts: 1, claimedAtMs: nowMs };
  const over = notice.sentAtMs === undefined && nowMs >= notice.claimedAtMs + CLAIM_MS;
  return over ? { attempts: notice.attempts + 1, claimedAtMs: nowMs } : undefined;
}

/**
 * Tells people once: claims the notice, publishes it, marks it as sent. Where a run dies in between, or SNS does not answer, nobody knows
 * whether it was published; it is published again by a later run then, and says so. It is never left out.
 *
 * @param text the notice, given its attempt
 * @throws PortError where it could not be published or marked
 */
export async function sendNotice(
  ports: ResponsePorts,
  incident: IncidentRecord,
  name: NoticeName,
  text: (incident: IncidentRecord, attempt: number) => NoticeText,
): Promise<IncidentRecord> {
  const claim = await changeIncident(ports, incident, (latest) => {
    const notice = claimed(latest[name], ports.nowMs());
    return notice === undefined ? undefined : { [name]: notice };
  });
  const attempt = claim.incident[name]?.attempts;
  if (!claim.changed || attempt === undefined) return claim.incident;
  const { subject, message } = text(claim.incident, attempt);
  await ports.publish(subject, message);
  const sent = await changeIncident(ports, claim.incident, (latest) => {
    const notice = latest[name];
    if (notice === undefined || notice.sentAtMs !== undefined) return undefined;
    return { [name]: { ...notice, sentAtMs: ports.nowMs() } };
  });
  return sent.incident;
}
