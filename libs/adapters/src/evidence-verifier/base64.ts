import type { EvidenceRejectionCode } from '@interlock/contracts';
import { quoted } from '@interlock/domain';
import { Refusal } from './refusal.ts';

/**
 * DSSE asks verifiers to accept the standard and the URL-safe alphabet (RFC 4648 §4, §5). One text has one meaning: only what the bytes encode to again is
 * accepted, so no blanks, no mixture, no stray bits; the URL-safe form may leave out its padding.
 */
export const decodeBase64 = (text: string, code: EvidenceRejectionCode, field: string): Buffer => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') === text) return bytes;
  const unpadded = bytes.toString('base64url');
  if (text === unpadded || text === unpadded.padEnd(Math.ceil(unpadded.length / 4) * 4, '=')) return bytes;
  throw new Refusal(code, field, quoted(text, 42), 'base64, standard or URL-safe');
};
