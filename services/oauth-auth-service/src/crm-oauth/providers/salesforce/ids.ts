const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * A record id in its 18-character form. The 15-character form is case-sensitive; the three last
 * characters say, five letters each, which of the fifteen are capitals, so that the ids also
 * differ for software that ignores case. (Salesforce Help: "What is the 18-character ID".)
 *
 * @returns null when it is not an id of either form.
 */
export function toLongId(id: string): string | null {
  if (!/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(id)) return null;
  const short = id.slice(0, 15);
  let suffix = '';
  for (let start = 0; start < 15; start += 5) {
    const bits = [...short.slice(start, start + 5)].map((c, i) => (/[A-Z]/.test(c) ? 1 << i : 0));
    suffix += SUFFIX[bits.reduce((sum, bit) => sum + bit, 0)];
  }
  return short + suffix;
}

/** The organization and user that an identity URL `…/id/{org}/{user}` names. */
export function parseIdentityUrl(value: unknown): { orgId: string; userId: string } | null {
  if (typeof value !== 'string' || !URL.canParse(value)) return null;
  const match = /^\/id\/([^/]+)\/([^/]+)$/.exec(new URL(value).pathname);
  const orgId = toLongId(match?.[1] ?? '');
  const userId = toLongId(match?.[2] ?? '');
  return orgId === null || userId === null ? null : { orgId, userId };
}
