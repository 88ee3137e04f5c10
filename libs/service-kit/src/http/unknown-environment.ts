import { HttpError } from './http-error.ts';

/** The refusal of an environment that the catalog does not have, the same at every door: a typing error must not reach another one than was meant, nor none. */
export const unknownEnvironment = (name: string, known: readonly string[]): HttpError => {
  const expected = known.length === 0 ? 'an environment; the catalog has none' : `one of ${known.slice(0, 20).join(', ')}`;
  const found = JSON.stringify(name);
  return new HttpError('environment.unknown', `environment: found ${found}, expected ${expected}`, {
    errors: [{ field: 'environment', found, expected }],
  });
};
