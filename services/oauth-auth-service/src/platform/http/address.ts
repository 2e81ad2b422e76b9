import { isIPv4, isIPv6 } from 'node:net';
import type { Request } from 'express';

/**
 * What a rate limit counts a caller by: the IPv4 address, or the /64 of an IPv6 address, since one
 * subscriber holds a whole /64 and could change its address with every request.
 */
export const clientAddress = (req: Request): string => subscriberOf(req.ip ?? 'unknown');

/** @param ip - As it came: proxies add ports to it, or write a word where they do not know it. */
export function subscriberOf(ip: string): string {
  const address = bare(ip);
  if (isIPv4(address)) return address;
  // Of all that are no address, none may have a count of its own: it could be made up.
  if (!isIPv6(address)) return 'unknown';
  const groups = groupsOf(address);
  const [zeros, mapped] = [groups.slice(0, 5), groups[5]];
  if (mapped === 'ffff' && zeros.every((group) => group === '0')) return mappedIPv4(groups);
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** Without port, brackets and zone: `203.0.113.7:80`, `[2001:db8::1]:80`, `fe80::1%eth0`. */
function bare(ip: string): string {
  const [, v4, v6] = /^(?:([\d.]+):\d+|\[([^\]]*)\](?::\d+)?)$/.exec(ip) ?? [];
  return (v4 ?? v6 ?? ip).replace(/%.*$/, '');
}

/** The eight groups of an IPv6 address, in one spelling. */
function groupsOf(address: string): string[] {
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = shortest.split('::');
  const [left, right] = [head, tail].map((part) => (part === '' ? [] : part.split(':')));
  const missing = Math.max(0, 8 - (left?.length ?? 0) - (right?.length ?? 0));
  return [...(left ?? []), ...Array<string>(missing).fill('0'), ...(right ?? [])];
}

function mappedIPv4(groups: readonly string[]): string {
  const numbers = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return numbers.flatMap((number) => [number >> 8, number & 255]).join('.');
}
