import { ContractError, type Decoder } from '../contract/decode';
import { TemplateError } from './template-error';

/** A number, which templates may write as a text. */
export const numeric: Decoder<number> = (value, path) => {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof parsed === 'number' && Number.isFinite(parsed)) return parsed;
  throw new ContractError(`${path}: expected a number`);
};

export const positiveInteger: Decoder<number> = (value, path) => {
  const parsed = numeric(value, path);
  if (Number.isInteger(parsed) && parsed > 0) return parsed;
  throw new ContractError(`${path}: expected a whole number above 0, got ${parsed}`);
};

export const wholeNumber: Decoder<number> = (value, path) => {
  const parsed = numeric(value, path);
  if (Number.isInteger(parsed) && parsed >= 0) return parsed;
  throw new ContractError(`${path}: expected a whole number from 0 on, got ${parsed}`);
};

/** true or false, which templates may write as a text. */
export const flag: Decoder<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ContractError(`${path}: expected true or false`);
};

/** A property that has no effect on a rollout. */
export const ignored: Decoder<undefined> = () => undefined;

/** Decodes the resolved properties of a resource; what does not fit becomes a {@link TemplateError}. */
export function decodeProperties<T>(decoder: Decoder<T>, value: unknown, place: string): T {
  try {
    return decoder(value, place);
  } catch (error) {
    if (error instanceof ContractError) throw new TemplateError(error.message);
    throw error;
  }
}
