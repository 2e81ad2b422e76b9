import { defaultTimes } from '../../crm-oauth/refresh/times.js';

/** The engine's own times, in seconds. */
export const DEADLINE_SECONDS = defaultTimes.deadlineMs / 1000;
export const SLACK_SECONDS = defaultTimes.slackMs / 1000;
export const PROBE_SECONDS = defaultTimes.probeMs / 1000;
export const GRACE_SECONDS = defaultTimes.graceSeconds;
