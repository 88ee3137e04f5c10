import { Readable } from 'node:stream';
import { Body, createParamDecorator, Param, Query, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { membersAt } from '@interlock/contracts';
import { fieldErrors } from '@interlock/domain';
import type { ZodType } from 'zod';
import type { RawBody } from './body-parser.ts';
import { HttpError, type HttpErrorCode } from './http-error.ts';
import { describeRoute } from './route-description.ts';

/** The request's JSON body, matched against a schema; 422 with `errors` when it does not match. */
export const ZodBody =
  (schema: ZodType): ParameterDecorator =>
  (target, name, index) => {
    describeRoute(target, name, { body: schema });
    Body(zodPipe(schema, 'http.invalid_body'))(target, name, index);
  };

/** The whole query, matched against an object schema (values arrive as strings: use `z.coerce`); 400 when it does not match. */
export const ZodQuery =
  (schema: ZodType): ParameterDecorator =>
  (target, name, index) => {
    describeRoute(target, name, { query: schema });
    Query(zodPipe(schema, 'http.invalid_query'))(target, name, index);
  };

/** One path parameter; 400 when it does not match. */
export const ZodParam =
  (parameter: string, schema: ZodType): ParameterDecorator =>
  (target, name, index) => {
    describeRoute(target, name, { parameters: { [parameter]: schema } });
    Param(parameter, zodPipe(schema, 'http.invalid_parameter', parameter))(target, name, index);
  };

/** The route takes raw bytes of any content type, up to a limit: a `Buffer` by `@RawBytesBody()`, or as they come, `streamed`, by `@RawBytesStream()`. */
export const RawBytes =
  (options: RawBody): MethodDecorator =>
  (target, name, descriptor) => {
    describeRoute(target, name, { rawBody: true });
    RouteConfig({ rawBody: options })(target, name, descriptor);
  };

export const RawBytesBody = (): ParameterDecorator =>
  Body({
    transform: (value: unknown) => {
      if (Buffer.isBuffer(value) && value.length > 0) return value;
      throw new HttpError('http.invalid_request', 'body: found nothing, expected bytes', {
        errors: [{ field: 'body', found: 'nothing', expected: 'bytes' }],
      });
    },
  });

/** Bytes that nobody has read yet, and how many of them were announced. Whoever reads them has them for himself, their memory too. */
export interface IncomingBytes {
  readonly stream: Readable;
  readonly announced: number | undefined;
}

/** The body of a route with `@RawBytes({ streamed: true })`. The limit counts for what is announced; what comes beyond it unannounced is the reader's to refuse. */
export const RawBytesStream = createParamDecorator((_: unknown, context: ExecutionContext): IncomingBytes => {
  const request = context
    .switchToHttp()
    .getRequest<{ readonly raw: Readable; readonly headers: Readonly<Record<string, string | undefined>> }>();
  const announced = request.headers['content-length'];
  return { stream: request.raw, announced: announced === undefined ? undefined : Number(announced) };
});

const zodPipe = (schema: ZodType, code: HttpErrorCode, parameter?: string): PipeTransform => ({
  transform: (value: unknown) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const errors = fieldErrors(result.error, value, membersAt(schema, value)).map((error) =>
      parameter === undefined ? error : { ...error, field: parameter },
    );
    const detail = errors.map(({ field, found, expected }) => `${field}: found ${found}, expected ${expected}`).join('; ');
    throw new HttpError(code, detail, { errors, cause: result.error });
  },
});
