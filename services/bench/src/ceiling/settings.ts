import { createPublicKey, type KeyObject } from 'node:crypto';

/** What the ceiling shares with the service: its row, its keys, its pool size. */
export interface CeilingSettings {
  readonly port: number;
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly issuer: string;
  readonly audience: string;
  readonly publicKey: KeyObject;
  readonly encryptionKey: Buffer;
}

/** As `CEILING` in the environment: JSON, with the keys as SPKI PEM and base64. */
export type CeilingVariables = Omit<CeilingSettings, 'publicKey' | 'encryptionKey'> & {
  readonly publicKey: string;
  readonly encryptionKey: string;
};

export function readCeilingSettings(env: NodeJS.ProcessEnv): CeilingSettings {
  const variables = JSON.parse(env['CEILING'] ?? '{}') as CeilingVariables;
  return {
    ...variables,
    publicKey: createPublicKey(variables.publicKey),
    encryptionKey: Buffer.from(variables.encryptionKey, 'base64'),
  };
}
