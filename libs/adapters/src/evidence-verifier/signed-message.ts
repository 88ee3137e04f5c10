import { dssePae, dssePaeHead } from '@interlock/domain';
import type { Envelope } from './dsse-envelope.ts';
import { OutlinedText } from './large-document/outlined-text.ts';
import type { SignatureScheme } from './trust/signature-scheme.ts';

/** What a DSSE signature covers. */
export interface SignedMessage {
  /** With the key that most likely signed it: of what is large, not more than a piece is in memory where the scheme can do that. */
  readonly isSigned: (scheme: SignatureScheme, signature: Uint8Array) => boolean;
  /** In memory, for whoever tries many keys: the bytes are decoded once for all of them. */
  readonly whole: () => Uint8Array;
}

/** Memory of its own costs a short message more than all of its JSON. */
const pooled = (length: number): Uint8Array => Buffer.allocUnsafe(length);

export const signedMessage = ({ payloadType, payload }: Envelope): SignedMessage => {
  if (!(payload instanceof OutlinedText)) {
    const message = dssePae(payloadType, payload, pooled);
    return { isSigned: (scheme, signature) => scheme.verify(message, signature), whole: () => message };
  }
  const head = dssePaeHead(payloadType, payload.length);
  const pieces = function* (): Generator<Uint8Array> {
    yield head;
    yield* payload.pieces();
  };
  return {
    isSigned: (scheme, signature) => scheme.verifyPieces?.(pieces(), signature) ?? scheme.verify(payload.wholeAfter(head), signature),
    whole: () => payload.wholeAfter(head),
  };
};
