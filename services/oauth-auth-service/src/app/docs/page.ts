import type { oas31 } from 'zod-openapi';
import { diagnosisCatalogue } from '../../crm-oauth/index.js';
import { type Html, html } from '../../platform/http/html.js';
import type { ApiDocument } from '../../platform/http/openapi/document.js';
import type { ErrorCatalogues } from './api.js';
import { operationView, type ShownOperation } from './operation-view.js';
import { prose, schemaView, table } from './schema-view.js';

/** The API's description as one page that needs no script. */
export function docsPage(document: ApiDocument, catalogues: ErrorCatalogues): string {
  const { info, servers = [], tags = [], components = {} } = document;
  const operations = operationsOf(document);
  const groups = tags.map((tag) => ({
    tag,
    shown: operations.filter(({ operation }) => operation.tags?.includes(tag.name)),
  }));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}: API</title>
<link rel="stylesheet" href="/assets/docs.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<nav aria-label="Calls">
${groups.map(({ tag, shown }) => contents(tag.name, shown))}
<p><a href="#schemas">Schemas</a></p>
<p><a href="#errors">Errors</a></p>
</nav>
<main id="content">
<h1>${info.title}</h1>
<p>${prose(info.description ?? '')}</p>
<p>Version ${info.version}, at <code>${servers[0]?.url ?? ''}</code>. For programs: <a href="/openapi.json">OpenAPI ${document.openapi}</a>.</p>
${groups.map(({ tag, shown }) => html`<h2>${tag.name}</h2><p>${prose(tag.description ?? '')}</p>${shown.map(operationView)}`)}
<h2 id="schemas">Schemas</h2>
${Object.entries(components.schemas ?? {}).map(([name, schema]) => html`<section id="schema-${name}"><h3>${name}</h3>${schemaView(schema)}</section>`)}
<h2 id="errors">Errors</h2>
${Object.entries(catalogues).map(errorTable)}
<h3>Diagnoses</h3>
<p>What a refusal or silence of a CRM came to; a diagnosis itself names the CRM and says more.</p>
${diagnosisTable()}
</main>
</body>
</html>
`.text;
}

const operationsOf = ({ paths = {} }: ApiDocument): ShownOperation[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, oas31.OperationObject>).map(([method, operation]) => ({
      method,
      path,
      operation,
    })),
  );

const contents = (name: string, shown: readonly ShownOperation[]): Html =>
  html`<p>${name}</p><ul>
${shown.map(({ operation: { operationId = '', summary = '' } }) => html`<li><a href="#${operationId}">${prose(summary)}</a></li>`)}
</ul>`;

function errorTable([title, catalogue]: [string, ErrorCatalogues[string]]): Html {
  const rows = Object.entries(catalogue).map(
    ([code, error]) =>
      html`<tr id="error-${code}"><th scope="row"><code>${code}</code></th><td>${String(error.status)}</td><td>${prose(error.cause)}</td><td>${prose(error.remedy)}</td></tr>`,
  );
  return html`<h3>${title}</h3>${table(['Code', 'Status', 'Cause', 'Remedy'], rows)}`;
}

function diagnosisTable(): Html {
  const rows = Object.entries(diagnosisCatalogue).map(
    ([code, diagnosis]) =>
      html`<tr id="diagnosis-${code}"><th scope="row"><code>${code}</code></th><td>${diagnosis.cause}</td><td>${diagnosis.remedy}</td></tr>`,
  );
  return table(['Code', 'Cause', 'Remedy'], rows);
}
