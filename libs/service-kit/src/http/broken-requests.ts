import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from './http-error.ts';
import { problemOf } from './problem-of.ts';

/** Answers what never becomes a request: bytes that are no HTTP, or headers without end. The socket is all there is. */
export const clientErrorHandler = (error: Error & { readonly code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const code = tooLarge ? 'http.invalid_header' : late ? 'http.timeout' : 'http.invalid_request';
  const said = tooLarge ? 'the headers are too large' : late ? 'the request took too long' : 'this is not HTTP/1.1';
  const { problem, headers } = problemOf(new HttpError(code, said), '/');
  const status = tooLarge ? 431 : problem.status;
  const body = JSON.stringify({ ...problem, status });
  const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
};

/** Answers requests that Fastify refuses before it looks for a route, such as a path that cannot be decoded. */
export const frameworkErrors = (error: Error, _request: FastifyRequest, reply: FastifyReply): void => {
  const { problem, headers } = problemOf(error, '/');
  void reply.status(problem.status).headers(headers).send(JSON.stringify(problem));
};
