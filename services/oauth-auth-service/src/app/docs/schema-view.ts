import type { oas31 } from 'zod-openapi';
import { type Html, html } from '../../platform/http/html.js';

export type Schema = oas31.SchemaObject | oas31.ReferenceObject;

/** The fields of an object, or the type of anything else. */
export function schemaView(schema: Schema): Html {
  if ('$ref' in schema) return html`<p>${typeOf(schema)}</p>`;
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants !== undefined && schema.properties === undefined && variants.some(hasFields)) {
    return html`<p>One of:</p>${variants.map(schemaView)}`;
  }
  return hasFields(schema) ? fields(schema) : html`<p>${typeOf(schema)}</p>`;
}

const hasFields = (schema: Schema): boolean =>
  !('$ref' in schema) && schema.properties !== undefined;

function fields({ properties = {}, required = [] }: oas31.SchemaObject): Html {
  const rows = Object.entries(properties).map(([name, field]) =>
    row(name, field, required.includes(name)),
  );
  return table(['Field', 'Type', 'Meaning'], rows);
}

/** @param where - `path`, `query`; absent in a body. */
export function row(name: string, field: Schema, required: boolean, where?: string): Html {
  const description = 'description' in field ? (field.description ?? '') : '';
  const place = where === undefined ? html`` : html` <small>in ${where}</small>`;
  const need = required ? html`` : html` <small>optional</small>`;
  return html`<tr><th scope="row"><code>${name}</code>${place}${need}</th><td>${typeOf(field)}</td><td>${prose(description)}</td></tr>`;
}

export const table = (headings: readonly string[], rows: readonly Html[]): Html =>
  html`<div class="table"><table>
<thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;

/** A type in a few words; named ones are links. */
export function typeOf(schema: Schema): Html {
  if ('$ref' in schema) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants !== undefined) return list(variants.map(typeOf), ' or ');
  if (schema.enum !== undefined) return list(schema.enum.map(literal), ' or ');
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.type === 'array') return html`array of ${typeOf(schema.items ?? {})}`;
  if (hasFields(schema)) return fields(schema);
  return html`${[schema.type ?? 'anything'].flat().join(' or ')}${limits(schema)}`;
}

const literal = (value: unknown): Html => html`<code>${JSON.stringify(value)}</code>`;

const list = (parts: readonly Html[], between: string): Html =>
  html`${parts.map((part, index) => (index === 0 ? part : html`${between}${part}`))}`;

function limits(schema: oas31.SchemaObject): string {
  const { format, minimum, maximum, minLength, maxLength } = schema;
  const words = [
    format,
    minimum === undefined ? undefined : `from ${minimum}`,
    maximum === undefined ? undefined : `to ${maximum}`,
    minLength === undefined ? undefined : `at least ${characters(minLength)}`,
    maxLength === undefined ? undefined : `at most ${characters(maxLength)}`,
    schema.default === undefined ? undefined : `default ${JSON.stringify(schema.default)}`,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? '' : `, ${words.join(', ')}`;
}

const characters = (count: number): string => (count === 1 ? '1 character' : `${count} characters`);

/** A description, its code in backticks. */
export const prose = (text: string): Html =>
  html`${text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))}`;
