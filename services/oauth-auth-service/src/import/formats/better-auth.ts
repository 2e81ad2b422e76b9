import { type Entry, type FoundGrants, textOf } from './found-grant.js';

/**
 * Rows of Better Auth's table `account`, by the names of its fields or of the columns that its
 * adapters make of them. Its `scope` is separated by commas.
 */
export function readBetterAuth(entries: readonly Entry[], provider: string): FoundGrants {
  const grants = entries.flatMap((entry, index) => {
    const field = (name: string) => textOf(entry[name] ?? entry[snakeCase(name)]);
    if (field('providerId') !== provider) return [];
    return [
      {
        row: index + 1,
        sourceUser: field('userId'),
        fields: {
          refreshToken: field('refreshToken'),
          accessToken: field('accessToken'),
          expiresAt: isoTime(field('accessTokenExpiresAt')),
          scopes: field('scope')
            ?.split(/[\s,]+/)
            .filter(Boolean),
        },
      },
    ];
  });
  return { grants, passedOver: entries.length - grants.length };
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

/** A database's export may write an instant as `2026-11-23 20:15:00+00`. */
function isoTime(text: string | undefined): string | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}
