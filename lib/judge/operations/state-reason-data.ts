import {
  ContractError,
  type Decoder,
  listOf,
  numberBetween,
  oneOf,
  optional,
  parseJson,
  text,
} from '../../contract/decode';
import type { SeenDatapoint, StateReasonData } from './live-alarm';

const anyNumber = numberBetween(-Number.MAX_VALUE, Number.MAX_VALUE);
const OFFSET_WITHOUT_COLON = /([+-]\d{2})(\d{2})$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}(?:Z|[+-]\d{2}:?\d{2})$/;

/** CloudWatch writes `2026-11-23T17:04:40.985+0000`, an offset that JavaScript's dates do not read. */
const instant: Decoder<number> = (value, path) => {
  const written = text(value, path);
  const ms = TIME.test(written) ? Date.parse(written.replace(OFFSET_WITHOUT_COLON, '$1:$2')) : Number.NaN;
  if (Number.isNaN(ms)) throw new ContractError(`${path}: expected a time such as 2026-11-23T17:04:40.985+0000`);
  return ms;
};

function fieldsOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ContractError(`${path}: expected an object`);
  }
  return value as Record<string, unknown>;
}

const datapoint: Decoder<SeenDatapoint> = (value, path) => {
  const fields = fieldsOf(value, path);
  const seen = optional(anyNumber)(fields.value, `${path}.value`);
  return { atMs: instant(fields.timestamp, `${path}.timestamp`), ...(seen === undefined ? {} : { value: seen }) };
};

/**
 * Parses an alarm's `StateReasonData`. The fields it needs must be what they were in published answers of DescribeAlarms; further ones
 * are CloudWatch's business.
 *
 * @throws ContractError where it is of another version than 1.0, or a field is missing or of another kind
 */
export function parseStateReasonData(json: string): StateReasonData {
  const path = 'StateReasonData';
  const fields = fieldsOf(parseJson(json, path), path);
  oneOf(['1.0'])(fields.version, `${path}.version`);
  const datapoints = listOf(datapoint)(fields.evaluatedDatapoints, `${path}.evaluatedDatapoints`);
  const recent = listOf(optional(anyNumber))(fields.recentDatapoints, `${path}.recentDatapoints`);
  const times = new Set(datapoints.map(({ atMs }) => atMs));
  if (times.size !== datapoints.length)
    throw new ContractError(`${path}.evaluatedDatapoints: expected every timestamp once`);
  if (datapoints.length === 0 && recent.length > 0) {
    throw new ContractError(`${path}: expected evaluatedDatapoints beside recentDatapoints, which carry no times`);
  }
  return {
    queryDateMs: instant(fields.queryDate, `${path}.queryDate`),
    periodSec: numberBetween(1, 604_800)(fields.period, `${path}.period`),
    datapoints,
  };
}
