import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { PortError } from '../judge/ports';

/** As the calls to AWS: what is not there after 2.5 s will hardly come. */
const ANSWER_MS = 2_500;

/**
 * Puts the answer to a custom resource at its pre-signed URL. The signature covers an empty content type.
 *
 * @throws PortError where the answer is not taken; its message does not quote the URL, which is a credential
 */
export function putAnswer(responseUrl: string, text: string): Promise<void> {
  const body = Buffer.from(text);
  const send = responseUrl.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const failed = (what: string) => reject(new PortError('unavailable', `the answer to CloudFormation ${what}`));
    const sent = send(
      responseUrl,
      { method: 'PUT', headers: { 'content-type': '', 'content-length': body.length }, timeout: ANSWER_MS },
      (answered) => {
        answered.resume();
        const { statusCode = 0 } = answered;
        answered.on('end', () => (statusCode < 300 ? resolve() : failed(`was refused with ${statusCode}`)));
        answered.on('error', () => failed('broke off'));
      },
    );
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => failed('could not be sent'));
    sent.end(body);
  });
}
