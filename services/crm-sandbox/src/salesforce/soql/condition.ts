export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Value = string | number | null;

/** What follows WHERE. */
export type Condition =
  | {
      readonly kind: 'compare';
      readonly field: string;
      readonly operator: Operator;
      readonly value: Value;
    }
  | { readonly kind: 'in'; readonly field: string; readonly values: readonly Value[] }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] };

export type FieldReader = (field: string) => unknown;

/** Ids are compared as they are, all other text without case, as Salesforce does. */
const comparable = (field: string, value: unknown): unknown =>
  typeof value === 'string' && !field.endsWith('Id') ? value.toLowerCase() : value;

export function holds(condition: Condition, read: FieldReader): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(part, read));
    case 'or':
      return condition.parts.some((part) => holds(part, read));
    case 'in':
      return condition.values.some((value) => matches(condition.field, '=', value, read));
    case 'compare':
      return matches(condition.field, condition.operator, condition.value, read);
  }
}

function matches(field: string, operator: Operator, value: Value, read: FieldReader): boolean {
  const [left, right] = [comparable(field, read(field)), comparable(field, value)];
  if (operator === '=') return left === right;
  if (operator === '!=') return left !== right;
  const order = compareValues(left, right);
  if (order === undefined) return false;
  return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator];
}

/** Below, at or above zero; undefined where two values have no order. */
export function compareValues(left: unknown, right: unknown): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  return left < right ? -1 : Number(left > right);
}
