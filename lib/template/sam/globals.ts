import { isObject, type JsonObject } from '../document';

/** An intrinsic function, which SAM merges like a plain value because it becomes one. */
function isIntrinsic(value: JsonObject): boolean {
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0] === 'Condition' || keys[0].startsWith('Fn::'));
}

/**
 * A value of SAM's `Globals` overridden by the resource's own: objects are merged field by field, lists are joined with the
 * global items first, anything else is replaced (SAM developer guide, Globals section, overridable properties).
 */
export function withGlobals(global: unknown, own: unknown): unknown {
  if (own === undefined) return global;
  if (Array.isArray(global) && Array.isArray(own)) return [...global, ...own];
  if (!isObject(global) || !isObject(own) || isIntrinsic(global) || isIntrinsic(own)) return own;
  const merged = new Map(Object.entries(global));
  for (const [key, value] of Object.entries(own)) merged.set(key, withGlobals(merged.get(key), value));
  return Object.fromEntries(merged);
}
