import { isIPv6 } from 'node:net';
import type { Request } from 'express';

/**
 * What a rate limit counts a caller by: the IPv4 address, or the /64 of an IPv6 address, since one
 * subscriber holds a whole /64 and could change its address with every request.
 */
export const clientAddress = (req: Request): string => subscriberOf(req.ip ?? 'unknown');

export function subscriberOf(ip: string): string {
  const address = ip.replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const trailing = tail === '' ? 0 : tail.split(':').length;
    groups.push(...Array<string>(Math.max(0, 8 - groups.length - trailing)).fill('0'));
  }
  while (groups.length < 4) groups.push('0');
  return `${groups.slice(0, 4).join(':')}::/64`;
}
