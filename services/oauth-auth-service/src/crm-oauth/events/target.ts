import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopback, isPublicAddress } from './public-address.js';

/** The address of a webhook leads where nothing of ours may be sent. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/** Addresses of a host name; rejects where there are none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface TargetOptions {
  /** Plain http, and the machine itself, for development. */
  readonly allowLoopback: boolean;
  /** Of the system's name servers by default. */
  readonly resolve?: Resolve;
}

/** Decides where webhooks may lead: the public internet over https, not our own network (SSRF). */
export class Targets {
  readonly #allowLoopback: boolean;
  readonly #resolve: Resolve;

  constructor({ allowLoopback, resolve = resolveByDns }: TargetOptions) {
    this.#allowLoopback = allowLoopback;
    this.#resolve = resolve;
  }

  /**
   * Judges the form of an address, and a host that is named by its number.
   *
   * @throws TargetError with a sentence for whoever gave it
   */
  parse(text: string): URL {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined) throw new TargetError('It is not a URL.');
    const host = hostOf(url);
    const local = this.#allowLoopback && (host === 'localhost' || isLoopback(host));
    if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) {
      throw new TargetError('It does not begin with https.');
    }
    if (url.username !== '' || url.password !== '' || url.hash !== '') {
      throw new TargetError('It holds a user, a password or a fragment.');
    }
    if (isIP(host) !== 0) this.#demand(host);
    return url;
  }

  /** As `parse`, and looks where the name leads now. @throws TargetError */
  async check(text: string): Promise<URL> {
    const url = this.parse(text);
    const host = hostOf(url);
    if (isIP(host) === 0) await this.#addressesOf(host);
    return url;
  }

  /**
   * For the connection itself, since a name may lead elsewhere by then: what is connected to is what
   * was judged. Not asked for a host that is named by its number, which `parse` has judged.
   */
  readonly lookup: LookupFunction = (host, options, callback) => {
    this.#addressesOf(host).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (options.all === true) callback(null, found);
        else callback(null, found[0]?.address ?? '', found[0]?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };

  /** All of them must do: the system, not we, chooses among them. */
  async #addressesOf(host: string): Promise<readonly string[]> {
    const addresses =
      host === 'localhost' && this.#allowLoopback
        ? ['127.0.0.1']
        : await this.#resolve(host).catch((cause: unknown) => {
            throw new TargetError('Its host name leads nowhere.', { cause });
          });
    if (addresses.length === 0) throw new TargetError('Its host name leads nowhere.');
    for (const address of addresses) this.#demand(address);
    return addresses;
  }

  #demand(address: string): void {
    if (isPublicAddress(address) || (this.#allowLoopback && isLoopback(address))) return;
    throw new TargetError('It leads to an address that is not on the public internet.');
  }
}

/** Without the brackets of an IPv6 address and the dot that ends a full name. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$|\.$/g, '');

// Not the system's `lookup`: it waits in the few threads that hashing passwords needs, too.
const resolver = new Resolver({ timeout: 2_000, tries: 2 });

const resolveByDns: Resolve = async (host) => {
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const addresses = answers.flatMap((answer) =>
    answer.status === 'fulfilled' ? answer.value : [],
  );
  if (addresses.length === 0 && answers[0].status === 'rejected') throw answers[0].reason;
  return addresses;
};
