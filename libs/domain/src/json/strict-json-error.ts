export type StrictJsonErrorCode =
  | 'json.malformed'
  | 'json.too_large'
  | 'json.too_deep'
  | 'json.duplicate_key'
  | 'json.unsafe_key'
  | 'json.unsafe_number'
  | 'json.invalid_text';

/** Why a text is not accepted as JSON. `field` is the JSON pointer of the place, as far as it was read. */
export class StrictJsonError extends Error {
  readonly code: StrictJsonErrorCode;
  readonly field: string;
  readonly found: string;
  readonly expected: string;
  constructor(code: StrictJsonErrorCode, field: string, found: string, expected: string, options?: { cause?: unknown }) {
    super(`${field === '' ? 'document' : field}: found ${found}, expected ${expected}`, options);
    this.name = 'StrictJsonError';
    this.code = code;
    this.field = field;
    this.found = found;
    this.expected = expected;
  }
}
