/**
 * Modules that few runs need, in chunks of their own: they are loaded when they are asked for and not at a cold start.
 *
 * Apart from everything else, because Jest does not load modules this way.
 */
export const loadPermission = (): Promise<typeof import('./inspection/permission')> =>
  import('./inspection/permission.js');

/** The ledger's client belongs to it. */
export const loadCoordination = (): Promise<typeof import('./ledger/coordination')> =>
  import('./ledger/coordination.js');

export const loadPublishedItem = (): Promise<typeof import('./inspection/published-item')> =>
  import('./inspection/published-item.js');
