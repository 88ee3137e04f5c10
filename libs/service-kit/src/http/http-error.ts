import type { FieldError } from '@interlock/contracts';
import { withoutSecrets } from '@interlock/domain';

export type HttpErrorCode =
  | 'http.not_found'
  | 'http.gone'
  | 'http.conflict'
  | 'http.method_not_allowed'
  | 'http.not_acceptable'
  | 'http.unsupported_media_type'
  | 'http.too_large'
  | 'http.timeout'
  | 'http.invalid_body'
  | 'http.invalid_query'
  | 'http.invalid_parameter'
  | 'http.invalid_header'
  | 'http.invalid_request'
  | 'http.refused'
  | 'http.not_ready'
  /** The catalog has no such environment, wherever in the request it is named. */
  | 'environment.unknown';

/** What a controller throws to answer with a problem; `errors` name field, found and expected. The message goes to the caller. */
export class HttpError extends Error {
  readonly code: HttpErrorCode;
  readonly errors: readonly FieldError[];
  constructor(code: HttpErrorCode, message: string, options: { readonly cause?: unknown; readonly errors?: readonly FieldError[] } = {}) {
    super(withoutSecrets(message), options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'HttpError';
    this.code = code;
    this.errors = (options.errors ?? []).map((error) => ({ ...error, found: withoutSecrets(error.found) }));
  }
}
