import { createHash } from 'node:crypto';
import { EnvelopeError, verifyEnvelope } from '@interlock/adapters/signer';
import { DECISION_PAYLOAD_TYPE, DecisionBody, DecisionInput, type DecisionExport } from '@interlock/contracts';
import { canonicalJson, decisionBodyText, fieldErrors, parseStrictJson } from '@interlock/domain';
import type { z } from 'zod';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

export interface OpenedCertificate {
  readonly body: DecisionBody;
  /** RFC 8785 text of the body: exactly the signed bytes. */
  readonly bodyText: string;
  readonly input: DecisionInput;
  readonly data: unknown;
  readonly module: Uint8Array;
}

const MAX_BYTES = 32 * 1_048_576;

/** Everything in an export is what the signed body says it is, byte for byte. */
export const openCertificate = (exported: DecisionExport, trustedKey?: string): OpenedCertificate => {
  const payload = verified(exported, trustedKey ?? exported.publicKey);
  const body = parsed(DecisionBody, 'certificate.payload', payload);
  const bodyText = new TextDecoder().decode(payload);
  same('certificate.payload', 'another text of the same body', 'its RFC 8785 form', decisionBodyText(body) === bodyText);
  const module = new Uint8Array(Buffer.from(exported.policy.module, 'base64'));
  matches('input', exported.input, body.inputDigest);
  matches('policy.module', module, body.policy.bundle);
  matches('policy.data', exported.policy.data, body.policy.data);
  same('policy.revision', exported.policy.revision, body.policy.revision, exported.policy.revision === body.policy.revision);
  const input = parsed(DecisionInput, 'input', Buffer.from(exported.input));
  same('input', 'another text of the same document', 'its RFC 8785 form', canonicalJson(input) === exported.input);
  const data = parseStrictJson(Buffer.from(exported.policy.data), { maxBytes: MAX_BYTES });
  return { body, bodyText, input, data, module };
};

const verified = ({ certificate }: DecisionExport, key: string): Uint8Array => {
  try {
    return verifyEnvelope(certificate, key, DECISION_PAYLOAD_TYPE);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw new CliError(
      error.code,
      error.code === 'envelope.key_invalid' ? EXIT.usage : EXIT.unverified,
      `the certificate does not verify: ${error.message}`,
      { cause: error },
    );
  }
};

const digestOf = (content: Uint8Array | string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

const matches = (field: string, content: Uint8Array | string, expected: string): void => {
  const found = digestOf(content);
  same(field, found, `${expected}, as signed`, found === expected);
};

const same = (field: string, found: string, expected: string, holds: boolean): void => {
  if (holds) return;
  throw new CliError('decision.unverified', EXIT.unverified, `${field}: found ${found}, expected ${expected}`, {
    errors: [{ field, found, expected }],
  });
};

const parsed = <T extends z.ZodType>(schema: T, field: string, bytes: Uint8Array): z.infer<T> => {
  const value = parseStrictJson(bytes, { maxBytes: MAX_BYTES });
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [first] = fieldErrors(result.error, value);
  throw new CliError(
    'decision.unverified',
    EXIT.unverified,
    `${field}: ${first?.field}: found ${first?.found}, expected ${first?.expected}`,
    { cause: result.error },
  );
};
