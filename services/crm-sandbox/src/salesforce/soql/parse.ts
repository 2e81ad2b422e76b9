import type { Condition, Operator, Value } from './condition.js';
import { type SoqlToken, tokenize } from './tokens.js';

export interface Query {
  /** As it is spelled in the definition. */
  readonly object: string;
  readonly fields: readonly string[];
  readonly where: Condition | undefined;
  readonly orderBy: readonly { readonly field: string; readonly descending: boolean }[];
  readonly limit: number;
}

export type SoqlErrorCode = 'MALFORMED_QUERY' | 'INVALID_TYPE' | 'INVALID_FIELD';

export class SoqlError extends Error {
  override readonly name = 'SoqlError';

  constructor(
    readonly errorCode: SoqlErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** Object → its fields. */
export type Objects = Readonly<Record<string, readonly string[]>>;

/** Over all pages of a query. */
const MAX_ROWS = 50_000;

/**
 * The SOQL that the sandbox understands, keywords and names in any case:
 * `SELECT a, b FROM O [WHERE …] [ORDER BY a [ASC|DESC], …] [LIMIT n]`, with comparisons, `IN`,
 * `AND`, `OR` and parentheses in the condition.
 *
 * @throws SoqlError
 */
export function parseSoql(text: string, objects: Objects): Query {
  const tokens = tokenize(text);
  if (tokens === undefined) throw malformed(text.slice(0, 80));
  return new Parser(tokens, objects).query();
}

const malformed = (token: string): SoqlError =>
  new SoqlError('MALFORMED_QUERY', `unexpected token: '${token}'`);

class Parser {
  #fields: readonly string[] = [];
  #object = '';

  constructor(
    private readonly tokens: SoqlToken[],
    private readonly objects: Objects,
  ) {}

  query(): Query {
    this.#keyword('select');
    const selected = this.#list(() => this.#word());
    this.#keyword('from');
    this.#from(this.#word());
    const query = {
      object: this.#object,
      fields: selected.map((name) => this.#field(name)),
      where: this.#optional('where') ? this.#or() : undefined,
      orderBy: this.#optional('order') ? this.#orderBy() : [],
      limit: this.#optional('limit') ? this.#limit() : MAX_ROWS,
    };
    const [rest] = this.tokens;
    if (rest !== undefined) throw malformed(rest.text);
    return query;
  }

  #from(name: string): void {
    const found = Object.entries(this.objects).find(([object]) => same(object, name));
    if (found === undefined) {
      throw new SoqlError('INVALID_TYPE', `sObject type '${name}' is not supported.`);
    }
    [this.#object, this.#fields] = found;
  }

  #or(): Condition {
    const parts = [this.#and()];
    while (this.#optional('or')) parts.push(this.#and());
    return joined('or', parts);
  }

  #and(): Condition {
    const parts = [this.#comparison()];
    while (this.#optional('and')) parts.push(this.#comparison());
    return joined('and', parts);
  }

  #comparison(): Condition {
    if (this.#optional('(')) {
      const inner = this.#or();
      this.#keyword(')');
      return inner;
    }
    const field = this.#field(this.#word());
    if (this.#optional('in')) {
      this.#keyword('(');
      const values = this.#list(() => this.#value());
      this.#keyword(')');
      return { kind: 'in', field, values };
    }
    return { kind: 'compare', field, operator: this.#operator(), value: this.#value() };
  }

  #orderBy(): Query['orderBy'] {
    this.#keyword('by');
    return this.#list(() => {
      const field = this.#field(this.#word());
      const descending = this.#optional('desc');
      if (!descending) this.#optional('asc');
      return { field, descending };
    });
  }

  #limit(): number {
    const value = this.#value();
    if (typeof value !== 'number') throw malformed(String(value));
    return Math.min(value, MAX_ROWS);
  }

  #list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.#optional(',')) items.push(read());
    return items;
  }

  #field(name: string): string {
    const field = this.#fields.find((known) => same(known, name));
    if (field !== undefined) return field;
    const message = `No such column '${name}' on entity '${this.#object}'.`;
    throw new SoqlError('INVALID_FIELD', message);
  }

  #operator(): Operator {
    const { text } = this.#next();
    if (/^(?:=|!=|<=|>=|<|>)$/.test(text)) return text as Operator;
    throw malformed(text);
  }

  #value(): Value {
    const token = this.#next();
    if (token.kind !== 'literal') throw malformed(token.text);
    return token.value;
  }

  #word(): string {
    const token = this.#next();
    if (token.kind !== 'word') throw malformed(token.text);
    return token.text;
  }

  #keyword(text: string): void {
    if (!this.#optional(text)) throw malformed(this.tokens[0]?.text ?? '<EOF>');
  }

  /** Takes the next token if it is this keyword or symbol. */
  #optional(text: string): boolean {
    const [token] = this.tokens;
    if (token === undefined || token.kind === 'literal' || !same(token.text, text)) return false;
    this.tokens.shift();
    return true;
  }

  #next(): SoqlToken {
    const token = this.tokens.shift();
    if (token === undefined) throw malformed('<EOF>');
    return token;
  }
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const joined = (kind: 'and' | 'or', parts: readonly Condition[]): Condition => {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
};
