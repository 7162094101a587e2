import { type JsonStep, parseJsonPath } from '../contract/json-path';
import type { InvokeCheckSpec, Plan } from '../contract/plan';

function withValue(document: unknown, [step, ...rest]: readonly JsonStep[], value: unknown): unknown {
  if (step === undefined) return value;
  const inner = (parent: unknown) => withValue((parent as Record<JsonStep, unknown>)[step], rest, value);
  if (typeof step === 'number') {
    const list = Array.isArray(document) ? [...document] : [];
    list[step] = inner(list);
    return list;
  }
  const fields = typeof document === 'object' && document !== null ? document : {};
  return { ...fields, [step]: inner(fields) };
}

function answerTo(specs: readonly InvokeCheckSpec[]): string {
  let answer: unknown = {};
  for (const { statusCode, values = [] } of specs) {
    if (statusCode !== undefined) answer = withValue(answer, ['statusCode'], statusCode);
    for (const { path, json } of values) answer = withValue(answer, parseJsonPath(path), JSON.parse(json));
  }
  return JSON.stringify(answer);
}

/** What the target version answers, by the event, to the calls of a plan where nothing is wrong: what the plan expects. */
export function expectedAnswers(plan: Plan | undefined): Map<string, string> {
  const specs = (plan?.beforeAllowTraffic ?? []).filter((spec) => spec.kind === 'invoke');
  const payloads = [...new Set(specs.map(({ payload }) => payload))];
  return new Map(payloads.map((payload) => [payload, answerTo(specs.filter((spec) => spec.payload === payload))]));
}
