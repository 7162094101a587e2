import { ContractError } from '../../contract/decode';

/** A value as DynamoDB's API writes it; of the types only those that JSON has. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly L: AttributeValue[] }
  | { readonly M: Record<string, AttributeValue> };

export type Item = Record<string, AttributeValue>;

function toAttribute(value: unknown, path: string): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number' && Number.isFinite(value)) return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map((entry, index) => toAttribute(entry, `${path}[${index}]`)) };
  if (typeof value === 'object' && value !== null) return { M: toItem(value, path) };
  throw new ContractError(`${path}: cannot be written to the ledger, expected text, number, boolean, list or object`);
}

/** A record as an item; fields that are undefined are left out. */
export function toItem(record: object, path = 'record'): Item {
  const present = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, toAttribute(value, `${path}.${name}`)]));
}

function fromAttribute(value: unknown, path: string): unknown {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  // The SDK marks an unknown member of the union with the key $unknown.
  const [type, content] = entries.length === 1 ? entries[0] : ['', undefined];
  if (type === 'S' && typeof content === 'string') return content;
  if (type === 'N' && typeof content === 'string' && Number.isFinite(Number(content)) && content.trim() !== '') {
    return Number(content);
  }
  if (type === 'BOOL' && typeof content === 'boolean') return content;
  if (type === 'L' && Array.isArray(content)) return content.map((entry, at) => fromAttribute(entry, `${path}[${at}]`));
  if (type === 'M' && typeof content === 'object' && content !== null) return fromItem(content, path);
  throw new ContractError(`${path}: expected text, number, boolean, list or map of DynamoDB, got something else`);
}

/**
 * An item as a plain object, for a parser of the contract.
 *
 * @throws ContractError where it holds a type that the ledger never writes
 */
export function fromItem(item: object, path = 'item'): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, fromAttribute(value, `${path}.${name}`)]),
  );
}
