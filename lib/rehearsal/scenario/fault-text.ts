import { FAULT_FORMS, FAULT_KINDS, isFaultKind } from './fault-forms';
import { type FieldSource, ObjectFields, refuse, shown } from './fields';
import type { Fault, FaultKind } from './model';
import { ScenarioError } from './scenario-error';

/** The parts after the colon of a fault on the command line, in order. */
class WrittenFields implements FieldSource {
  private next = 0;

  public constructor(
    private readonly kind: FaultKind,
    private readonly value: string | undefined,
  ) {}

  public number(_name: string, { isAllowed, expected }: Parameters<FieldSource['number']>[1], fallback?: number) {
    const parts = this.value?.split(':') ?? [];
    if (this.next >= parts.length && fallback !== undefined) return fallback;
    const part = parts[this.next++] ?? '';
    const number = part.trim() === '' ? Number.NaN : Number(part);
    if (!Number.isFinite(number)) throw this.misread();
    if (isAllowed(number)) return number;
    throw new ScenarioError(`fault ${this.kind}: expected ${expected}, got ${number}`);
  }

  public optionalText(): string | undefined {
    this.next = Number.POSITIVE_INFINITY;
    if (this.value !== '') return this.value;
    throw new ScenarioError(`fault ${this.kind}: expected a name after the colon, got none`);
  }

  public done(): void {
    if (this.value === undefined || this.next >= this.value.split(':').length) return;
    if (this.next > 0) throw this.misread();
    throw new ScenarioError(`fault ${this.kind}: expected no value, got ${shown(`${this.kind}:${this.value}`)}`);
  }

  private misread(): ScenarioError {
    const { form } = FAULT_FORMS[this.kind];
    return new ScenarioError(
      `fault ${this.kind}: expected ${form} with numbers, got ${shown(`${this.kind}:${this.value}`)}`,
    );
  }
}

/**
 * Reads a fault as written on the command line: `KIND` or `KIND:VALUE`, the value being numbers or a name.
 *
 * @throws ScenarioError naming the allowed kinds, or the form of the kind
 */
export function parseFault(text: string): Fault {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? text : text.slice(0, colon);
  if (!isFaultKind(kind)) {
    throw new ScenarioError(`unknown fault ${shown(kind)}, expected one of ${FAULT_KINDS.join(', ')}`);
  }
  const fields = new WrittenFields(kind, colon < 0 ? undefined : text.slice(colon + 1));
  const fault: Fault = FAULT_FORMS[kind].read(fields);
  fields.done();
  return fault;
}

/**
 * Reads a fault of a scenario: an object with `kind` and its fields, or the text of the command line.
 *
 * @throws ScenarioError naming the field at fault
 */
export function faultOf(value: unknown, path: string): Fault {
  if (typeof value === 'string') {
    try {
      return parseFault(value);
    } catch (error) {
      throw error instanceof ScenarioError ? new ScenarioError(`${path}: ${error.message}`) : error;
    }
  }
  const fields = new ObjectFields(value, path);
  const kind = fields.raw('kind');
  if (!isFaultKind(kind)) return refuse(fields.place('kind'), `one of ${FAULT_KINDS.join(', ')}`, kind);
  const fault: Fault = FAULT_FORMS[kind].read(fields);
  fields.done();
  return fault;
}

/** The fault as it is written on the command line. */
export function describeFault(fault: Fault): string {
  const { kind, ...values } = fault;
  return [kind, ...Object.values(values).filter((value) => value !== undefined)].join(':');
}

/** All faults as they are written on the command line; `none` where there is none. */
export function describeFaults(faults: readonly Fault[]): string {
  return faults.length === 0 ? 'none' : faults.map(describeFault).join(' and ');
}
