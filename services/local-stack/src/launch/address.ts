import { LocalStackError } from '../errors.js';
import { freePort, isPortFree } from '../net/free-port.js';
import { type Env, isSet } from './gaps.js';

const DEFAULT_PORT = 4003;

export interface Address {
  readonly port: number;
  readonly publicUrl: string;
}

/**
 * Where the service will listen and be reached. Looked at before anything is started, so that a
 * taken port costs no start of a database.
 *
 * @throws LocalStackError
 */
export async function chooseAddress(env: Env): Promise<Address> {
  const wanted = isSet(env, 'PORT') ? Number(env['PORT']) : DEFAULT_PORT;
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
    throw new LocalStackError('PORT must be a whole number from 0 to 65535.');
  }
  if (wanted !== 0 && !(await isPortFree(wanted))) {
    throw new LocalStackError(
      `Port ${wanted} is in use; end the program that listens there or set PORT to another.`,
    );
  }
  // The callback address must be known before the service is: 0 cannot be left to it.
  const port = wanted === 0 ? await freePort() : wanted;
  const publicUrl = isSet(env, 'PUBLIC_URL') ? env['PUBLIC_URL'] : undefined;
  return { port, publicUrl: publicUrl ?? `http://localhost:${port}` };
}
