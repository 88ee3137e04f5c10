import { isIP } from 'node:net';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export class ListenAddressError extends Error {
  readonly code = 'config.invalid';
  constructor(message: string) {
    super(message);
    this.name = 'ListenAddressError';
  }
}

/** `host:port`, `[v6]:port`. Nobody is asked who they are on this door, so that any host but loopback has to be allowed by name. */
export const parseListenAddress = (text: string, allowRemote: boolean): ListenAddress => {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535)
    throw new ListenAddressError(`listen: found "${text.slice(0, 80)}", expected host:port such as 127.0.0.1:2113`);
  if (!allowRemote && !isLoopback(host))
    throw new ListenAddressError(
      `listen: found host "${host}", expected loopback (127.0.0.1, ::1 or localhost): this door asks nobody who they are`,
    );
  return { host, port };
};

const isLoopback = (host: string): boolean => {
  if (host === 'localhost') return true;
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
};

export const hostAndPort = ({ host, port }: ListenAddress): string => (isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`);
