import { hashSecret, newSecret } from '../platform/secrets.js';

/** What each bearer value begins with, so that people, scanners and our own code can tell them. */
export const PREFIX = {
  accessToken: 'tx_at_',
  refreshToken: 'tx_rt_',
  code: 'tx_ac_',
  clientSecret: 'tx_cs_',
  registrationToken: 'tx_rg_',
} as const;

export type BearerValue = keyof typeof PREFIX;

/** 256 random bits behind their prefix. */
export const newBearerValue = (kind: BearerValue): string => newSecret(PREFIX[kind]);

/** The hash under which a value is stored; undefined for one that is of another kind. */
export const hashOf = (kind: BearerValue, value: string): string | undefined =>
  value.startsWith(PREFIX[kind]) ? hashSecret(value) : undefined;

/** Whether a text can be the id of a client; any other is not worth a query. */
export const isClientId = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text);
