import type { AttributeValue, Item } from '../../lib/handlers/ledger/attribute-values';
import type { LedgerCalls } from '../../lib/handlers/operations/ledger-port';

interface Conditions {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Item;
}

function refused(): Error {
  const error = new Error('The conditional request failed');
  error.name = 'ConditionalCheckFailedException';
  return error;
}

/** A value for comparisons; numbers compare as numbers. */
function plain(value: AttributeValue | undefined): string | number | boolean | undefined {
  if (value === undefined) return undefined;
  if ('N' in value) return Number(value.N);
  if ('S' in value) return value.S;
  return 'BOOL' in value ? value.BOOL : undefined;
}

/** The part of DynamoDB's expression language that the ledger uses; anything else throws. */
class Expression {
  private readonly tokens: string[];
  private next = 0;

  public constructor(
    text: string,
    private readonly item: Item | undefined,
    private readonly names: Record<string, string>,
    private readonly values: Item,
  ) {
    this.tokens = text.match(/[#:]?\w+|<>|[()<>=,]/g) ?? [];
  }

  public holds(): boolean {
    const result = this.either();
    if (this.next !== this.tokens.length) throw new Error(`cannot read ${this.tokens.join(' ')}`);
    return result;
  }

  private either(): boolean {
    let result = this.both();
    while (this.take('OR')) result = this.both() || result;
    return result;
  }

  private both(): boolean {
    let result = this.one();
    while (this.take('AND')) result = this.one() && result;
    return result;
  }

  private one(): boolean {
    if (this.take('(')) return this.closed(this.either());
    if (this.take('attribute_not_exists')) return this.call(() => this.attribute() === undefined);
    if (this.take('begins_with')) {
      return this.call(() => {
        const whole = String(plain(this.attribute()));
        this.expect(',');
        return whole.startsWith(String(this.operand()));
      });
    }
    const left = this.operand();
    const operator = this.tokens[this.next++];
    const right = this.operand();
    if (left === undefined || right === undefined) return operator === '<>' && left !== right;
    if (operator === '=') return left === right;
    if (operator === '<>') return left !== right;
    if (operator === '<') return left < right;
    throw new Error(`unknown operator ${operator}`);
  }

  private operand(): string | number | boolean | undefined {
    if (this.take('size')) {
      return this.call(() => {
        const value = this.attribute();
        if (value === undefined) return undefined;
        if (!('L' in value)) throw new Error('size of something that is no list');
        return value.L.length;
      });
    }
    const token = this.tokens[this.next++];
    if (token.startsWith(':')) return plain(this.values[token]);
    return plain(this.item?.[this.names[token]]);
  }

  private attribute(): AttributeValue | undefined {
    const token = this.tokens[this.next++];
    if (!(token in this.names)) throw new Error(`unknown name ${token}`);
    return this.item?.[this.names[token]];
  }

  private call<T>(inner: () => T): T {
    this.expect('(');
    return this.closed(inner());
  }

  private closed<T>(value: T): T {
    this.expect(')');
    return value;
  }

  private take(token: string): boolean {
    if (this.tokens[this.next] !== token) return false;
    this.next++;
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw new Error(`expected ${token}, got ${this.tokens[this.next]}`);
  }
}

/** A DynamoDB in memory that keeps conditions, for everything in the product that reads and writes a ledger. */
export class MemoryDynamoDb implements LedgerCalls {
  private readonly items = new Map<string, Item>();

  public async getItem({ Key }: { readonly Key: Item }): Promise<{ Item?: object }> {
    const found = this.items.get(this.idOf(Key));
    return found === undefined ? {} : { Item: structuredClone(found) };
  }

  public async putItem(request: { readonly Item: Item; readonly ConditionExpression?: string } & Conditions) {
    const id = this.idOf(request.Item);
    const { ConditionExpression: condition } = request;
    if (condition !== undefined && !this.expression(condition, this.items.get(id), request).holds()) throw refused();
    this.items.set(id, structuredClone(request.Item));
    return {};
  }

  public async query(
    request: {
      readonly KeyConditionExpression: string;
      readonly FilterExpression?: string;
      readonly ScanIndexForward?: boolean;
      readonly Limit?: number;
    } & Conditions,
  ): Promise<{ Items: object[] }> {
    const expressions = [request.KeyConditionExpression, request.FilterExpression].filter((text) => text !== undefined);
    const found = [...this.items.entries()]
      .filter(([, item]) => expressions.every((text) => this.expression(text, item, request).holds()))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, item]) => structuredClone(item));
    const ordered = request.ScanIndexForward === false ? found.reverse() : found;
    return { Items: ordered.slice(0, request.Limit) };
  }

  private expression(text: string, item: Item | undefined, { ExpressionAttributeNames = {}, ...rest }: Conditions) {
    return new Expression(text, item, ExpressionAttributeNames, rest.ExpressionAttributeValues ?? {});
  }

  private idOf({ pk, sk }: Item): string {
    return `${plain(pk)} ${plain(sk)}`;
  }
}
