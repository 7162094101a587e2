/**
 * Stands in the bundles of the handlers for the SDK's event streams: no function of the library calls anything that streams, and Lambda's
 * client brings them for `InvokeWithResponseStream`.
 */
function refused(): never {
  throw new Error('a call that streams was made, expected calls with one answer');
}

export const eventStreamSerdeProvider = refused;

export class EventStreamSerde {
  public constructor() {
    refused();
  }
}

/** Leaves the configuration of a client as it is: the provider is asked by nobody. */
export function resolveEventStreamSerdeConfig<T>(config: T): T {
  return config;
}
