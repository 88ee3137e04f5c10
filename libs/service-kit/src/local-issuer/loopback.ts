import { isIP } from 'node:net';

/** Whether an address can only be reached from this machine. A name is not an address: only `localhost` counts (RFC 6761 §6.3). */
export const isLoopback = (host: string): boolean => {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const address = bare.startsWith('::ffff:') && isIP(bare.slice(7)) === 4 ? bare.slice(7) : bare;
  if (isIP(address) === 4) return address.startsWith('127.');
  return address === '::1' || address === 'localhost';
};

/** The host part of a `Host` header; undefined when it is not one. */
export const hostOf = (header: string | undefined): string | undefined =>
  /^(\[[0-9a-f:.]+\]|[^:/@\s]+)(?::\d{1,5})?$/i.exec(header ?? '')?.[1];

export class LocalIssuerError extends Error {
  readonly code = 'start.local_issuer_not_loopback';
}

/** The local issuer signs in whoever asks: reachable from elsewhere it would be a default credential (T25). */
export const assertLoopback = (host: string): void => {
  if (!isLoopback(host))
    throw new LocalIssuerError(
      `host: found ${host}, expected a loopback address while identity.oidc is not set: the local issuer signs in whoever asks`,
    );
};
