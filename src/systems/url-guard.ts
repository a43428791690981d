import { lookup as dnsLookup } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Where a connection may point: public https, and what `RELINK_ALLOW_HOSTS` names. Without it a configured address
 * could make Relink call into the network it runs in (its own database, a cloud's metadata service).
 */
export interface UrlGuard {
  /** `null` when the address may be used, else what is wrong and what would be right. */
  check(address: string): Promise<string | null>;
  /**
   * For the HTTP client's connections: resolves and refuses again while connecting, so that a name which turned to
   * another address after the check leads nowhere.
   */
  readonly lookup: LookupFunction;
}

/** Everything that is not one public host (RFC 6890 and its IPv6 part). */
const reserved: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['::1', 128, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['5f00::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const privateRanges = new BlockList();
for (const [network, prefix, family] of reserved) privateRanges.addSubnet(network, prefix, family);

/** IPv4 inside IPv6, however it is written: `::ffff:a.b.c.d`, and the NAT64 prefix. */
const embedding = new BlockList();
embedding.addSubnet('::ffff:0:0', 96, 'ipv6');
embedding.addSubnet('64:ff9b::', 96, 'ipv6');
embedding.addSubnet('::', 96, 'ipv6');

/** Is this an address of nobody's public host? What is no address at all counts as private. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return privateRanges.check(address, 'ipv4');
  if (family !== 6) return true;
  if (embedding.check(address, 'ipv6')) return isPrivateAddress(embeddedIpv4(address));
  return privateRanges.check(address, 'ipv6');
}

/** The last 32 bits of an IPv6 address, as IPv4. */
function embeddedIpv4(address: string): string {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const groups = canonical.split(':');
  const low = Number.parseInt(groups.at(-1) || '0', 16);
  const high = Number.parseInt(groups.at(-2) || '0', 16);
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** What `RELINK_ALLOW_HOSTS` names: hosts (with or without port), addresses, ranges in CIDR form. */
function allowList(entries: readonly string[]) {
  const ranges = new BlockList();
  const hosts = new Set<string>();
  for (const entry of entries) {
    const [network = '', prefix] = entry.split('/');
    const family = isIP(network);
    if (family !== 0 && prefix !== undefined && /^\d{1,3}$/.test(prefix))
      ranges.addSubnet(network, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
    else if (isIP(entry) !== 0) ranges.addAddress(entry, isIP(entry) === 4 ? 'ipv4' : 'ipv6');
    else hosts.add(entry.toLowerCase());
  }
  return {
    host: (hostname: string, port: string) => hosts.has(hostname) || hosts.has(`${hostname}:${port}`),
    /** Whatever the port: a look-up does not know it. */
    name: (hostname: string) =>
      [...hosts].some((host) => host === hostname || host.startsWith(`${hostname}:`)),
    address: (address: string) => {
      const family = isIP(address);
      return family !== 0 && ranges.check(address, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

export interface UrlGuardOptions {
  readonly allowHosts: readonly string[];
  /** All addresses of a name; for tests. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
}

export function createUrlGuard(options: UrlGuardOptions): UrlGuard {
  const allowed = allowList(options.allowHosts);
  const resolve =
    options.resolve ??
    (async (hostname: string) =>
      (await lookup(hostname, { all: true, verbatim: true })).map((one) => one.address));
  const mayConnect = (hostname: string, address: string) =>
    allowed.name(hostname) || allowed.address(address) || !isPrivateAddress(address);

  return {
    async check(address) {
      if (!URL.canParse(address)) return 'is no address; give one such as https://api.example.com';
      const url = new URL(address);
      if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
      if (url.username !== '' || url.password !== '')
        return 'must not hold a user or password; those have fields of their own';
      if (url.search !== '' || url.hash !== '') return 'must end with its path, without ? or #';
      const hostname = url.hostname
        .replace(/^\[|\]$/g, '')
        .replace(/\.$/, '')
        .toLowerCase();
      const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
      if (allowed.host(hostname, port)) return null;
      let addresses: readonly string[];
      try {
        addresses = isIP(hostname) === 0 ? await resolve(hostname) : [hostname];
      } catch {
        return `names the host ${hostname}, which cannot be found; check its spelling`;
      }
      if (addresses.length === 0) return `names the host ${hostname}, which has no address`;
      if (addresses.every((one) => allowed.address(one))) return null;
      if (url.protocol !== 'https:')
        return `must begin with https://, or an administrator names ${hostname} in RELINK_ALLOW_HOSTS`;
      if (addresses.some((one) => !allowed.address(one) && isPrivateAddress(one)))
        return `leads into a private network; an administrator may name ${hostname} in RELINK_ALLOW_HOSTS`;
      return null;
    },
    lookup(hostname, lookupOptions, callback) {
      dnsLookup(hostname, { ...lookupOptions, all: true }, (error, found) => {
        const addresses = error === null && Array.isArray(found) ? found : [];
        const refused = addresses.find((one) => !mayConnect(hostname.toLowerCase(), one.address));
        const first = addresses[0];
        if (error !== null) callback(error, [], 0);
        else if (refused !== undefined || first === undefined)
          callback(
            Object.assign(new Error(`${hostname} leads into a private network`), { code: 'EACCES' }),
            [],
            0,
          );
        else if (lookupOptions.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      });
    },
  };
}
