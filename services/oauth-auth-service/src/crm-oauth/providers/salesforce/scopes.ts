/** `full` stands for every scope but the refresh token (Salesforce Help: "OAuth Tokens and Scopes"). */
const OUTSIDE_FULL = new Set(['refresh_token', 'offline_access']);

const SYNONYMS: Readonly<Record<string, string>> = { offline_access: 'refresh_token' };

const canonical = (scope: string): string => SYNONYMS[scope] ?? scope;

export function missingScopes(requested: readonly string[], granted: readonly string[]): string[] {
  const have = new Set(granted.map(canonical));
  return requested.filter((scope) => {
    if (have.has(canonical(scope))) return false;
    return !(have.has('full') && !OUTSIDE_FULL.has(scope));
  });
}
