export interface Running {
  readonly publicUrl: string;
  /** Where the sandbox stands in for the named CRMs; null = no sandbox. */
  readonly sandbox: { readonly url: string; readonly standsInFor: readonly string[] } | null;
  readonly embeddedDatabase: boolean;
}

/** What a person who has just started the service wants to know. */
export function banner({ publicUrl, sandbox, embeddedDatabase }: Running): string {
  const lines = [
    '',
    '  Tetrix CRM connection service is ready',
    `    service   ${publicUrl}`,
    `    API docs  ${publicUrl}/docs`,
  ];
  if (sandbox) {
    lines.push(`    sandbox   ${sandbox.url}  (stands in for ${sandbox.standsInFor.join(', ')})`);
  }
  if (embeddedDatabase) lines.push('    database  embedded PostgreSQL, data in .data/');
  lines.push('    try it    npm run demo', '');
  return `${lines.join('\n')}\n`;
}
