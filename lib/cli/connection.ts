import type * as ConnectAws from '../handlers/operations/connect-aws';
import type { Operations } from '../judge/operations/ports';

/** Where AWS is, as the options say. */
export type ConnectionProps = ConnectAws.ConnectionProps;

/** Connects a command with AWS; tests give another one. */
export type Connect = (props: ConnectionProps) => Promise<Operations>;

/**
 * Connects with AWS. Its clients are loaded here and not at the start, since rehearsals need none of them.
 */
export const connectLazily: Connect = (props) => {
  const { connectAws } = require('../handlers/operations/connect-aws') as typeof ConnectAws;
  return connectAws(props);
};

/**
 * Whether a port or the contract refused, whose messages are ours and hold no values. By name: what the clients' bundle throws is of
 * classes of its own.
 */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'PortError' || error.name === 'ContractError');
}
