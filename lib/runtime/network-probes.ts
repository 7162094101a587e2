import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { failure } from './error-code';
import type { Probe, ProbeOptions } from './probe';

/** Code of a probe without a usable target: of a missing host Node would silently make localhost. */
export const INVALID_TARGET = 'INVALID_TARGET';

function assertTarget(fits: boolean): void {
  if (!fits) throw failure(INVALID_TARGET);
}

const isHost = (host: unknown): boolean => typeof host === 'string' && host.trim() !== '';

/** Opens a TCP connection and closes it: security groups, routes and the listener, but nobody's login. */
export function tcpProbe(host: string | undefined, port: number, options: ProbeOptions = {}): Probe {
  return {
    ...options,
    run: (signal) =>
      new Promise((resolve, reject) => {
        assertTarget(isHost(host) && Number.isInteger(port) && port > 0 && port < 65_536);
        const socket = connect({ host, port, signal }, () => {
          socket.destroy();
          resolve(true);
        });
        socket.on('error', reject);
      }),
  };
}

/** Resolves a name as any connection of the function would: through the resolver of its network. */
export function dnsProbe(host: string | undefined, options: ProbeOptions = {}): Probe {
  return {
    ...options,
    run: async () => {
      assertTarget(isHost(host));
      return (await lookup(host as string)).address;
    },
  };
}

/** What an HTTP probe sends and expects. */
export interface HttpProbeOptions extends ProbeOptions {
  /** @default GET */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The only status that passes. @default any from 200 to 399; redirects are not followed */
  readonly status?: number;
}

/** Asks an HTTP or HTTPS endpoint; with HTTPS its certificate is verified too. The body is not read. */
export function httpProbe(url: string | undefined, options: HttpProbeOptions = {}): Probe {
  const { timeoutMs, method, headers, status: expected } = options;
  return {
    timeoutMs,
    run: async (signal) => {
      assertTarget(typeof url === 'string' && /^https?:/i.test(url));
      const response = await fetch(url as string, { method, headers, redirect: 'manual', signal });
      const { status } = response;
      await response.body?.cancel();
      if (expected === undefined ? status >= 200 && status < 400 : status === expected) return true;
      throw failure(`HTTP_${status}`);
    },
  };
}
