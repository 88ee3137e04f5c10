const encoder = new TextEncoder();

/** Pre-authentication encoding (secure-systems-lab/dsse v1): what a DSSE signature covers. */
export const dssePae = (payloadType: string, payload: Uint8Array): Uint8Array => {
  const type = encoder.encode(payloadType);
  const head = encoder.encode(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `);
  const pae = new Uint8Array(head.length + payload.length);
  pae.set(head);
  pae.set(payload, head.length);
  return pae;
};
