import { createHash } from 'node:crypto';
import type { Reply } from './reply.js';
import { STYLE } from './style.js';

/** Markup that has been escaped, or was written by us. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Hole = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

function fill(hole: Hole): string {
  if (hole instanceof Html) return hole.markup;
  if (typeof hole === 'string' || typeof hole === 'number') return escapeText(String(hole));
  return hole.map((part) => part.markup).join('');
}

/** A template whose holes are escaped unless they are `Html` themselves. */
export function html(strings: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  const parts = strings.map((text, index) => {
    const hole = holes[index];
    return hole === undefined ? text : text + fill(hole);
  });
  return new Html(parts.join(''));
}

const styleHash = createHash('sha256').update(STYLE).digest('base64');

// No form-action: browsers apply it to every redirect that follows a posted form, and the client's
// callback may lead on to an origin that this page cannot know.
const POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'`;

/** A whole page, without script, that may not be framed or cached. */
export function pageReply(status: number, title: string, body: Html, outcome: string): Reply {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html;charset=UTF-8',
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: page.markup,
    outcome,
  };
}
