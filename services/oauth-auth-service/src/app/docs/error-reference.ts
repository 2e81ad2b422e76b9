import { diagnosisCatalogue } from '../../crm-oauth/index.js';
import { type ErrorCatalogues, errorCatalogues } from './api.js';

const INTRODUCTION = `# Errors

Made by \`npm run docs:errors\` from the catalogues in the code; a test holds it current.

Errors are \`application/problem+json\` (RFC 9457). \`code\` is stable and what a program should look at;
\`detail\` and \`errors\` are for people; \`requestId\` names the request in the logs. Every 429 and 503
carries \`Retry-After\`, every 401 \`WWW-Authenticate\`.`;

const DIAGNOSES = `## Diagnoses

What a CRM's refusal or silence came to. A diagnosis is part of \`reauth_required\` and the
\`provider_*\` errors, of the \`lastError\` of a connection and of the \`error\` of an attempt, which can
also be a code from above, or \`attempt_expired\`. Its own \`cause\` and \`remedy\` name the CRM and say
more.`;

/** `docs/errors.md`, whole. */
export function errorReference(): string {
  const sections = Object.entries(errorCatalogues).map(errorSection);
  return `${[INTRODUCTION, ...sections, DIAGNOSES, diagnosisTable()].join('\n\n')}\n`;
}

function errorSection([title, catalogue]: [string, ErrorCatalogues[string]]): string {
  const rows = Object.entries(catalogue).map(([code, error]) => [
    `\`${code}\``,
    String(error.status),
    error.title,
    error.cause,
    error.remedy,
  ]);
  return `## ${title}\n\n${table(['Code', 'Status', 'Title', 'Cause', 'Remedy'], rows)}`;
}

function diagnosisTable(): string {
  const rows = Object.entries(diagnosisCatalogue).map(([code, diagnosis]) => [
    `\`${code}\``,
    `\`${diagnosis.class}\``,
    diagnosis.cause,
    diagnosis.remedy,
  ]);
  return table(['Code', 'Class', 'Cause', 'Remedy'], rows);
}

/** Columns of one width, as the formatter has them. */
function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows].map((cells) => cells.map((text) => text.replaceAll('|', '\\|')));
  const widths = headings.map((_, column) =>
    Math.max(...all.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = all;
  return [head, widths.map((width) => '-'.repeat(width)), ...body].map(line).join('\n');
}
