import type { oas31 } from 'zod-openapi';
import { type Html, html } from '../../platform/http/html.js';
import { prose, row, type Schema, schemaView, table } from './schema-view.js';

export interface ShownOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: oas31.OperationObject;
}

export function operationView({ method, path, operation }: ShownOperation): Html {
  const { operationId = '', summary = '', description } = operation;
  return html`<section id="${operationId}" aria-labelledby="${operationId}-title">
<h3 id="${operationId}-title">${prose(summary)}</h3>
<p class="call"><span class="method">${method.toUpperCase()}</span> <code>${path}</code></p>
${description === undefined ? html`` : html`<p>${prose(description)}</p>`}
<p>${access(operation)}</p>
${parameters(operation)}
${requestBody(operation)}
${responses(operation)}
</section>
`;
}

function access({ security = [] }: oas31.OperationObject): Html {
  const [first, second] = security;
  if (first === undefined) return html`Open to anyone.`;
  if (second !== undefined) return html`A Bearer token may be sent.`;
  const scopes = first['bearer'] ?? [];
  return scopes.length === 0
    ? html`For a signed-in user: the Bearer token of a session.`
    : html`For a Bearer token with the scope <code>${scopes.join(' ')}</code>.`;
}

function parameters({ parameters: all = [] }: oas31.OperationObject): Html {
  const rows = all.flatMap((parameter) =>
    '$ref' in parameter
      ? []
      : [row(parameter.name, parameter.schema ?? {}, parameter.required === true, parameter.in)],
  );
  if (rows.length === 0) return html``;
  return html`<h4>Parameters</h4>${table(['Name', 'Type', 'Meaning'], rows)}`;
}

function requestBody({ requestBody: body }: oas31.OperationObject): Html {
  if (body === undefined || '$ref' in body) return html``;
  const shown = Object.entries(body.content).map(
    ([type, media]) => html`<p><code>${type}</code></p>${mediaView(media)}`,
  );
  return html`<h4>Body</h4>${shown}`;
}

function mediaView({ schema, example }: oas31.MediaTypeObject): Html {
  const view = schema === undefined ? html`` : schemaView(schema as Schema);
  return html`${view}${example === undefined ? html`` : exampleView(example)}`;
}

const exampleView = (example: unknown): Html =>
  html`<details><summary>Example</summary><pre tabindex="0"><code>${JSON.stringify(example, null, 2)}</code></pre></details>`;

function responses({ responses: all = {} }: oas31.OperationObject): Html {
  const shown = Object.entries(all as Record<string, oas31.ResponseObject>);
  const answers = shown.filter(([status]) => Number(status) < 400);
  const errors = shown.filter(([status]) => Number(status) >= 400);
  const rows = errors.map(
    ([status, { description = '' }]) =>
      html`<tr><th scope="row">${status}</th><td>${prose(description)}</td></tr>`,
  );
  return html`<h4>Answers</h4>${answers.map(answerView)}
<details><summary>Errors</summary>${table(['Status', 'Code and meaning'], rows)}</details>`;
}

const answerView = ([status, response]: [string, oas31.ResponseObject]): Html => {
  const { description = '', headers = {}, content = {} } = response;
  const names = Object.keys(headers).map((name) => html` <code>${name}</code>`);
  const sent = names.length === 0 ? html`` : html` With the header${names}.`;
  const shown = Object.values(content).map(mediaView);
  return html`<p><strong>${status}</strong> ${prose(description)}.${sent}</p>${shown}`;
};
