import type { ServerResponse } from 'node:http';
import type { Service } from './aws-request';

/** A service's refusal, by the code of its API reference. */
export class Refusal extends Error {
  public constructor(
    public readonly code: string,
    public readonly status = 400,
  ) {
    super(code);
  }
}

/** Values of an XML answer; an array becomes `member` elements. */
type Xml = string | readonly Xml[] | { readonly [element: string]: Xml };

function xml(value: Xml): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((member) => `<member>${xml(member)}</member>`).join('');
  return Object.entries(value)
    .map(([element, inner]) => `<${element}>${xml(inner)}</${element}>`)
    .join('');
}

const isQuery = (service: Service) => service === 'sts' || service === 'iam';

/** Writes an answer in the protocol of its service; `headers` of an output of Lambda's Invoke become headers. */
export function answer(response: ServerResponse, service: Service, action: string, output: any): void {
  if (isQuery(service)) {
    response.writeHead(200, { 'content-type': 'text/xml' });
    const metadata = '<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>';
    response.end(`<${action}Response><${action}Result>${xml(output)}</${action}Result>${metadata}</${action}Response>`);
    return;
  }
  const { headers = {}, ...body } = output;
  response.writeHead(200, { 'content-type': 'application/json', 'x-amzn-requestid': 'r-1', ...headers });
  response.end(JSON.stringify(body.payload ?? body));
}

/** Writes a refusal in the protocol of its service. */
export function refuse(response: ServerResponse, service: Service, { code, status }: Refusal, message: string): void {
  if (isQuery(service)) {
    response.writeHead(status, { 'content-type': 'text/xml' });
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
    response.end(`<ErrorResponse>${error}<RequestId>r-1</RequestId></ErrorResponse>`);
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code });
  response.end(JSON.stringify({ __type: code, message, Message: message }));
}
