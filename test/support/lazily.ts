/** Stands in for lib/handlers/lazily.ts, whose imports Jest cannot make; the bundles under test/reality make them. */
import * as permission from '../../lib/handlers/inspection/permission';
import * as publishedItem from '../../lib/handlers/inspection/published-item';
import * as coordination from '../../lib/handlers/ledger/coordination';

export const loadPermission = async () => permission;
export const loadCoordination = async () => coordination;
export const loadPublishedItem = async () => publishedItem;
