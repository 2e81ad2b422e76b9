import type { Adapter } from 'oidc-provider';
import type { OAuthSession } from '../../generated/prisma/client.js';
import { hashSecret } from '../../platform/secrets.js';
import {
  asDetails,
  pick,
  required,
  type StoreDependencies,
  storeOf,
  toDate,
  toEpoch,
} from './store.js';

const DETAILS = ['acr', 'amr', 'authorizations', 'iat', 'loginTs', 'state', 'transient'] as const;

/** Browsers signed in at the authorization server's pages. */
export function sessionStore({ prisma }: StoreDependencies): Adapter {
  const sessions = prisma.oAuthSession;
  return storeOf({
    upsert: async (id, payload) => {
      const idHash = hashSecret(id);
      const data = {
        uid: required(payload.uid, 'uid'),
        userId: payload.accountId ?? null,
        details: pick(payload, DETAILS),
        expiresAt: toDate(payload.exp),
      };
      await sessions.upsert({ where: { idHash }, create: { idHash, ...data }, update: data });
    },

    find: async (id) => {
      const row = await sessions.findUnique({ where: { idHash: hashSecret(id) } });
      return row === null ? undefined : { ...payloadOf(row), jti: id };
    },

    // The engine only compares what it finds by this name, so the cookie's value is not missed.
    findByUid: async (uid) => {
      const row = await sessions.findUnique({ where: { uid } });
      return row === null ? undefined : { ...payloadOf(row), jti: uid };
    },

    destroy: async (id) => {
      await sessions.deleteMany({ where: { idHash: hashSecret(id) } });
    },
  });
}

const payloadOf = ({ uid, userId, details, expiresAt }: OAuthSession) => ({
  ...asDetails(details),
  kind: 'Session',
  uid,
  ...(userId === null ? {} : { accountId: userId }),
  exp: toEpoch(expiresAt),
});
