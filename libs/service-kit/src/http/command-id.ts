import { HttpError } from './http-error.ts';

const NAME = 'idempotency-key';

/** The caller's `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): at most 200 visible ASCII characters; undefined when there is none. */
export const commandId = (request: { readonly headers: Readonly<Record<string, string | string[] | undefined>> }): string | undefined => {
  const value = request.headers[NAME];
  if (value === undefined) return undefined;
  const expected = 'one value of 1 to 200 visible ASCII characters';
  if (typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value)) return value;
  const found = typeof value === 'string' ? `${value.length} characters` : `${value.length} values`;
  throw new HttpError('http.invalid_header', `${NAME}: found ${found}, expected ${expected}`, {
    errors: [{ field: NAME, found, expected }],
  });
};
