import type { Adapter, AdapterPayload } from 'oidc-provider';
import { hashSecret } from '../../platform/secrets.js';
import { asDetails, pick, type StoreDependencies, storeOf, toDate, toEpoch } from './store.js';

const DETAILS = [
  'cid',
  'grantId',
  'iat',
  'lastSubmission',
  'params',
  'prompt',
  'result',
  'trusted',
];

/** Authorization requests that wait for their person. */
export function interactionStore({ prisma, publicUrl }: StoreDependencies): Adapter {
  const interactions = prisma.oAuthInteraction;
  return storeOf({
    upsert: async (id, payload) => {
      const idHash = hashSecret(id);
      const details = { ...pick(payload, DETAILS), session: sessionOf(payload) };
      const data = { details, expiresAt: toDate(payload.exp) };
      await interactions.upsert({ where: { idHash }, create: { idHash, ...data }, update: data });
    },

    find: async (id) => {
      const row = await interactions.findUnique({ where: { idHash: hashSecret(id) } });
      if (row === null) return undefined;
      const { session, ...details } = asDetails(row.details);
      return {
        ...details,
        ...(session === null ? {} : { session }),
        kind: 'Interaction',
        jti: id,
        returnTo: `${publicUrl}/oauth/authorize/${id}`,
        exp: toEpoch(row.expiresAt),
      };
    },

    destroy: async (id) => {
      await interactions.deleteMany({ where: { idHash: hashSecret(id) } });
    },
  });
}

/** The browser's session, without its cookie. */
const sessionOf = ({ session }: AdapterPayload) =>
  session === undefined ? null : pick(session, ['accountId', 'acr', 'amr', 'uid']);
