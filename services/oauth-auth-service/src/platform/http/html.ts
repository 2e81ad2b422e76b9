const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => escapes[c] ?? c);

/** Markup that `html` made: everything that came into it as text is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | Html | readonly Html[];

const markup = (part: Part): string => {
  if (typeof part === 'string') return escapeHtml(part);
  return part instanceof Html ? part.text : part.map(({ text }) => text).join('');
};

/** Markup from parts: text is escaped, what `html` made already is not. */
export function html(parts: TemplateStringsArray, ...values: Part[]): Html {
  const shown = values.map(markup);
  return new Html(parts.reduce((out, part, index) => out + (shown[index - 1] ?? '') + part));
}
