import { isIP } from 'node:net';
import { z } from 'zod';

const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal']);
const MOST_PROXIES = 10;

/**
 * `false`, a number of proxies, or addresses and subnets, as Express' `trust proxy` takes them. Not
 * everybody, by whatever name: callers could then choose the address that limits count them by.
 */
export const trustProxyVariable = z
  .string()
  .transform((value) => (value === 'false' ? false : /^\d+$/.test(value) ? Number(value) : value))
  .refine(
    (value) => isHopCount(value) || isListOfProxies(value),
    `must be false, a number of proxies up to ${MOST_PROXIES}, or a list of addresses and subnets`,
  );

const isHopCount = (value: unknown): boolean =>
  value === false || (typeof value === 'number' && value <= MOST_PROXIES);

const isListOfProxies = (value: unknown): boolean =>
  typeof value === 'string' && value.split(',').every((entry) => isProxy(entry.trim()));

function isProxy(entry: string): boolean {
  const [address = '', prefix, ...rest] = entry.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (bits === 0 || rest.length > 0) return NAMED.has(entry);
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= bits;
}
