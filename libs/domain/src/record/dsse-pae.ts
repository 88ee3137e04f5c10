const encoder = new TextEncoder();
/** What media types are made of: one octet per character. */
const PLAIN = /^[ -~]*$/;

type Allocate = (length: number) => Uint8Array;

/** Pre-authentication encoding (secure-systems-lab/dsse v1): what a DSSE signature covers. `allocate`: bytes of any content, all of which are written. */
export const dssePae = (payloadType: string, payload: Uint8Array, allocate: Allocate = (length) => new Uint8Array(length)): Uint8Array => {
  if (!PLAIN.test(payloadType)) return joined(encoder.encode(head(payloadType, encoder.encode(payloadType).length, payload)), payload);
  const text = head(payloadType, payloadType.length, payload);
  const pae = allocate(text.length + payload.length);
  for (let at = 0; at < text.length; at += 1) pae[at] = text.charCodeAt(at);
  pae.set(payload, text.length);
  return pae;
};

const head = (payloadType: string, length: number, payload: { readonly length: number }): string =>
  `DSSEv1 ${length} ${payloadType} ${payload.length} `;

/** What stands before a payload of so many bytes in it, for who has that in pieces. */
export const dssePaeHead = (payloadType: string, payloadBytes: number): Uint8Array =>
  encoder.encode(head(payloadType, encoder.encode(payloadType).length, { length: payloadBytes }));

const joined = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
};
