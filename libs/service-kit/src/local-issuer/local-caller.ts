import type { FastifyRequest } from 'fastify';
import { HttpError } from '../http/http-error.ts';
import { hostOf, isLoopback } from './loopback.ts';

/**
 * Only programs of this machine may sign in here. The socket's address is asked, never a forwarding header; the Host header must be a loopback name,
 * or a web page could reach us by rebinding its own name to 127.0.0.1; and a browser says who it is by Origin or Sec-Fetch-Site.
 */
export const assertLocalCaller = (request: FastifyRequest): void => {
  const address = request.raw.socket.remoteAddress;
  const host = hostOf(request.headers.host);
  const fromHere = address !== undefined && isLoopback(address) && host !== undefined && isLoopback(host);
  const byBrowser = request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
  const forwarded = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  if (!fromHere || byBrowser || forwarded) throw new HttpError('http.refused', 'only programs of this machine may ask, directly');
};
