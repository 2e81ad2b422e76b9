/** What is told of a connection. The trigger of `crm_oauth_tokens` decides which (docs/events.md). */
export const eventTypes = [
  'connection.created',
  'connection.refreshed',
  'connection.refresh_failed',
  'connection.recovered',
  'connection.reauth_required',
  'connection.scopes_changed',
  'connection.disconnected',
] as const;
