/**
 * Loads what few runs need, in a chunk of its own, when it is asked for and not at a cold start.
 *
 * Apart from everything else, because Jest does not load modules this way.
 */
export const loadRarelyNeeded = (): Promise<typeof import('./rarely-needed')> => import('./rarely-needed.js');
