/** Stands in for lib/handlers/lazily.ts, whose import Jest cannot make; the bundles under test/reality make it. */
import * as rarelyNeeded from '../../lib/handlers/rarely-needed';

export const loadRarelyNeeded = async () => rarelyNeeded;
