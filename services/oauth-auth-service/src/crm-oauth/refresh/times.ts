export interface RefreshTimes {
  /** For one call to the provider, in milliseconds. */
  readonly deadlineMs: number;
  /** For asking about a refresh token, in milliseconds. */
  readonly probeMs: number;
  /** Between two looks at a lease that somebody else holds, in milliseconds. */
  readonly pollMs: number;
  /** Lease beyond what the calls may take, in milliseconds. */
  readonly slackMs: number;
  /** After a lost answer, before the refresh token is touched again, in seconds. */
  readonly graceSeconds: number;
}

export const defaultTimes: RefreshTimes = {
  deadlineMs: 10_000,
  probeMs: 3_000,
  pollMs: 100,
  slackMs: 5_000,
  graceSeconds: 1,
};
