import { type Entry, type FoundGrants, textOf } from './found-grant.js';

/**
 * Rows of Better Auth's table `account`, by the names of its fields or of the columns that its
 * adapters make of them. Its `scope` is separated by commas.
 */
export function readBetterAuth(entries: readonly Entry[], provider: string): FoundGrants {
  const grants = entries.flatMap((entry, index) => {
    const held = (name: string) => entry[name] ?? entry[snakeCase(name)];
    const field = (name: string) => textOf(held(name));
    if (field('providerId') !== provider) return [];
    return [
      {
        row: index + 1,
        sourceUser: idOf(held('userId')),
        fields: {
          refreshToken: field('refreshToken'),
          accessToken: field('accessToken'),
          expiresAt: isoTime(held('accessTokenExpiresAt')),
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

/** A database can be told to number its users. */
const idOf = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : textOf(value);

const MILLISECONDS_FROM = 1e11;
const ZONE = /(?:z|[+-]\d\d(?::?\d\d)?)$/i;

/**
 * A database's export may write an instant as `2026-11-23 20:15:00+00`, without its zone, which is UTC,
 * or, from SQLite, in seconds or milliseconds since the epoch.
 */
function isoTime(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : textOf(value);
  if (text === undefined) return undefined;
  const time = new Date(/^\d+$/.test(text) ? inMs(Number(text)) : text + missingZone(text));
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
}

const inMs = (epoch: number): number => (epoch < MILLISECONDS_FROM ? epoch * 1000 : epoch);

const missingZone = (text: string): string => (ZONE.test(text) ? '' : 'Z');
