export type SoqlToken =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: string | number | null; readonly text: string };

const TOKEN =
  /\s*(?:'((?:[^'\\]|\\.)*)'|(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))|(\d+)|(\w+)|(<=|>=|!=|[<>=(),]))/y;

/** SOQL's words, symbols and literals; undefined where it holds anything else. */
export function tokenize(text: string): SoqlToken[] | undefined {
  const tokens: SoqlToken[] = [];
  const source = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (match === null) return undefined;
    tokens.push(tokenOf(match));
  }
  return tokens;
}

function tokenOf([, quoted, time, number, word, symbol]: RegExpExecArray): SoqlToken {
  if (quoted !== undefined) {
    return { kind: 'literal', value: quoted.replaceAll(/\\(.)/g, '$1'), text: `'${quoted}'` };
  }
  if (time !== undefined) {
    // Times compare as text once they are written in one way.
    return { kind: 'literal', value: isoTime(time), text: time };
  }
  if (number !== undefined) return { kind: 'literal', value: Number(number), text: number };
  if (word?.toLowerCase() === 'null') return { kind: 'literal', value: null, text: word };
  if (word !== undefined) return { kind: 'word', text: word };
  return { kind: 'symbol', text: symbol ?? '' };
}

function isoTime(time: string): string {
  const parsed = new Date(time);
  return Number.isNaN(parsed.getTime()) ? time : parsed.toISOString().replace('Z', '+0000');
}
