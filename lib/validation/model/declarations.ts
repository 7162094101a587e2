import { NEEDS_KEY, PRODUCES_KEY } from '../../contract/declarations';
import { isObject, own, type TemplateResource } from '../../template/document';

/** A wait that somebody declared. */
export interface Need {
  /** Name of the stack of what is waited for. */
  readonly stackName: string;
  /** Logical id of what is waited for; absent where it is the whole stack. */
  readonly logicalId?: string;
  readonly timeoutSec?: number;
}

/** What a resource makes available. */
export interface Products {
  readonly schemaRev?: string;
  readonly indexHash?: string;
}

export function needsOf({ metadata }: TemplateResource): Need[] {
  const needs = metadata[NEEDS_KEY];
  if (!Array.isArray(needs)) return [];
  return needs.flatMap((need) => {
    const [stackName, logicalId, timeoutSec] = ['stack', 'resource', 'timeoutSec'].map((key) => own(need, key));
    if (typeof stackName !== 'string') return [];
    return [
      {
        stackName,
        ...(typeof logicalId === 'string' && { logicalId }),
        ...(typeof timeoutSec === 'number' && { timeoutSec }),
      },
    ];
  });
}

/** Properties by which a custom resource says which revision it brings about, without case and punctuation. */
const PRODUCT_NAMES: ReadonlyMap<string, keyof Products> = new Map([
  ['schemarev', 'schemaRev'],
  ['schemarevision', 'schemaRev'],
  ['indexhash', 'indexHash'],
]);

/** What a resource produces: as declared, or as the properties of a custom resource name it. */
export function productsOf(resource: TemplateResource, text: (raw: unknown) => string | undefined): Products {
  const declared = resource.metadata[PRODUCES_KEY];
  if (isObject(declared)) {
    const [schemaRev, indexHash] = [text(declared.schemaRev), text(declared.indexHash)];
    return { ...(schemaRev !== undefined && { schemaRev }), ...(indexHash !== undefined && { indexHash }) };
  }
  if (!resource.type.startsWith('Custom::') && resource.type !== 'AWS::CloudFormation::CustomResource') return {};
  const found: Record<string, string> = {};
  for (const [name, raw] of Object.entries(resource.properties)) {
    const product = PRODUCT_NAMES.get(name.toLowerCase().replace(/[^a-z]/g, ''));
    const value = product && text(raw);
    if (product && value !== undefined) found[product] = value;
  }
  return found;
}
