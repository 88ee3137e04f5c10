import type { EvidenceRejectionCode } from '@interlock/contracts';
import { fieldErrors, StrictJsonError, withoutSecrets, type SchemaError } from '@interlock/domain';
import { safeText } from './safe-text.ts';

/** A "no" on its way to the answer. Only the verifier's own door catches it. */
export class Refusal extends Error {
  readonly code: EvidenceRejectionCode;
  readonly field: string;
  readonly found: string;
  readonly expected: string;
  constructor(code: EvidenceRejectionCode, field: string, found: string, expected: string, options?: { cause?: unknown }) {
    super(`${field}: found ${withoutSecrets(found)}, expected ${expected}`, options);
    this.name = 'Refusal';
    this.code = code;
    this.field = safeText(field, 300);
    // On the record for good, and shown.
    this.found = safeText(withoutSecrets(found), 600);
    this.expected = safeText(expected, 600);
  }
}

/** The first thing that a schema did not accept. `at` is where in the attestation the document lies. */
export const schemaRefusal = (code: EvidenceRejectionCode, at: string, error: SchemaError, document: unknown): Refusal => {
  const [first] = fieldErrors(error, document);
  const path = first === undefined || first.field === 'document' ? '' : first.field;
  return new Refusal(
    code,
    [at, path].filter((part) => part !== '').join('.') || 'document',
    first?.found ?? 'something else',
    first?.expected ?? 'another shape',
    { cause: error },
  );
};

/** What strict JSON reading did not accept. Errors that are not about the text pass through. */
export const jsonRefusal = (code: EvidenceRejectionCode, at: string, error: unknown): unknown => {
  if (!(error instanceof StrictJsonError)) return error;
  return new Refusal(error.code === 'json.too_large' ? 'evidence.too_large' : code, `${at}${error.field}`, error.found, error.expected, {
    cause: error,
  });
};
