import { Readable } from 'node:stream';
import { parseStrictJson } from '@interlock/domain';
import type { FastifyInstance, FastifyRequest, RequestPayload } from 'fastify';
import { HttpError } from './http-error.ts';

export const JSON_LIMIT_BYTES = 1_048_576;

/** How a route takes its body; `@RawBytes` sets it. Everything else takes JSON. */
export interface RawBody {
  readonly maxBytes: number;
  /** The handler reads the bytes as they come (`@RawBytesStream()`), after the guards let the caller in. */
  readonly streamed?: boolean;
}

const rawBodyOf = (config: unknown): RawBody | undefined => {
  if (typeof config !== 'object' || config === null || !('rawBody' in config)) return undefined;
  const { rawBody } = config;
  return typeof rawBody === 'object' && rawBody !== null && 'maxBytes' in rawBody && typeof rawBody.maxBytes === 'number'
    ? { maxBytes: rawBody.maxBytes, streamed: 'streamed' in rawBody && rawBody.streamed === true }
    : undefined;
};

/** Nothing is read for the parser; a length that was announced beyond the limit is refused all the same. */
const leaveForHandler = (
  request: FastifyRequest,
  _reply: unknown,
  _payload: RequestPayload,
  done: (error: null, payload: RequestPayload) => void,
): void => {
  const nothing: RequestPayload = Readable.from([]);
  nothing.receivedEncodedLength = Number(request.headers['content-length'] ?? 0);
  done(null, nothing);
};

/**
 * One parser for every content type, because what a route takes is the route's to say: evidence is bytes even when it is called JSON. No other
 * parser is left: no form, no text, no guess.
 */
export const useStrictBodies = (fastify: FastifyInstance): void => {
  fastify.addHook('onRoute', (route) => {
    const raw = rawBodyOf(route.config);
    if (raw === undefined) return;
    route.bodyLimit = raw.maxBytes;
    if (raw.streamed === true) route.preParsing = leaveForHandler;
  });
  // Fastify would close the connection while the body still comes in, and whoever sends it, a proxy first of all, would see that instead of the answer. The time limit of a request holds
  // for what is read and thrown away, too.
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode === 413) {
      reply.removeHeader('connection');
      request.raw.resume();
    }
    done(null, payload);
  });
  // Bytes are what is signed and digested: nothing is unpacked on the way in.
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const encoding = request.headers['content-encoding'];
    done(encoding === undefined || /^identity$/i.test(encoding) ? null : encoded(encoding), payload);
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer, done) => {
    try {
      done(null, rawBodyOf(request.routeOptions.config) === undefined ? jsonBody(request, body) : body);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
};

/** RFC 6839 suffixes count (CloudEvents are `application/cloudevents+json`); a charset other than UTF-8 does not. */
const JSON_TYPE = /^application\/(?:[a-z0-9!#$&^_.-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?(?:;\s*profile=[^;]*)?$/i;

const jsonBody = (request: FastifyRequest, body: Buffer): unknown => {
  const type = request.headers['content-type'];
  if (type === undefined || !JSON_TYPE.test(type)) throw unsupported(type);
  return parseStrictJson(body, { maxBytes: JSON_LIMIT_BYTES });
};

const encoded = (encoding: string): HttpError => {
  const error = { field: 'content-encoding', found: encoding.slice(0, 100), expected: 'none: bodies are sent as they are' };
  return new HttpError('http.unsupported_media_type', `content-encoding: found ${error.found}, expected ${error.expected}`, {
    errors: [error],
  });
};

const unsupported = (type: string | undefined): HttpError => {
  const found = type === undefined || type === '' ? 'nothing' : type.slice(0, 100);
  const error = { field: 'content-type', found, expected: 'application/json or application/…+json, in UTF-8' };
  return new HttpError('http.unsupported_media_type', `content-type: found ${found}, expected ${error.expected}`, { errors: [error] });
};
