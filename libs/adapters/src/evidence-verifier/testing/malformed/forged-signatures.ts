import { sign } from 'node:crypto';
import { canonicalJson, dssePae } from '@interlock/domain';
import { STATEMENT_PAYLOAD_TYPE as TYPE } from '../../../attestation/index.ts';
import { signAnything } from '../signing-key.ts';
import { provenanceStatement } from '../statements.ts';
import { base64, cases, genuine, key, payload, sigOver, stranger, text, withSignatures, type Case } from './making.ts';

const other = Buffer.from(canonicalJson(provenanceStatement()));
const signature = signAnything(TYPE, payload, key);
const ecdsaZero = Buffer.from([0x30, 6, 2, 1, 0, 2, 1, 0]);
export const FORGED_SIGNATURES: readonly Case[] = [
  ...cases('evidence.signature_invalid', {
    'a signature over another payload': withSignatures({ sig: sigOver(other) }),
    'a signature over another type': withSignatures({ sig: sigOver(payload, `${TYPE}x`) }),
    'a signature over the bare payload': withSignatures({ sig: base64(sign('sha256', payload, key.privateKey)) }),
    'a signature over the base64 text': withSignatures({ sig: base64(sign('sha256', Buffer.from(genuine.payload), key.privateKey)) }),
    'a signature over the PAE of the base64 text': withSignatures({ sig: sigOver(Buffer.from(genuine.payload)) }),
    'a PAE without lengths': withSignatures({
      sig: base64(sign('sha256', Buffer.from(`DSSEv1 ${TYPE} ${payload.toString()}`), key.privateKey)),
    }),
    'a PAE of another version': withSignatures({
      sig: base64(sign('sha256', Buffer.from(`DSSEv2 ${TYPE.length} ${TYPE} ${payload.length} ${payload.toString()}`), key.privateKey)),
    }),
    'a PAE with a leading zero': withSignatures({
      sig: base64(sign('sha256', Buffer.from(`DSSEv1 0${TYPE.length} ${TYPE} ${payload.length} ${payload.toString()}`), key.privateKey)),
    }),
    'a PAE over SHA-384': withSignatures({ sig: base64(sign('sha384', dssePae(TYPE, payload), key.privateKey)) }),
    'a PAE whose border is moved': text({
      payloadType: `${TYPE.slice(0, -5)}.x+json`,
      payload: genuine.payload,
      signatures: genuine.signatures.map(({ sig }) => ({ sig })),
    }),
    'a signature of the raw form (IEEE P1363)': withSignatures({
      sig: base64(sign('sha256', dssePae(TYPE, payload), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })),
    }),
    'r and s both zero': withSignatures({ sig: base64(ecdsaZero) }),
    'an empty DER sequence': withSignatures({ sig: base64(Buffer.from([0x30, 0])) }),
    'one byte': withSignatures({ sig: 'AA==' }),
    'the signature with a byte after it': withSignatures({ sig: base64(Buffer.concat([signature, Buffer.from([0])])) }),
    'the signature without its last byte': withSignatures({ sig: base64(signature.subarray(0, -1)) }),
    'a stranger': withSignatures({ sig: base64(signAnything(TYPE, payload, stranger)) }),
    'a payload with a blank more': text({
      ...genuine,
      payload: base64(`${payload.toString()} `),
      signatures: [{ sig: genuine.signatures[0]?.sig }],
    }),
    'nineteen signatures, all bad': withSignatures(...Array.from({ length: 19 }, (_, index) => ({ sig: base64(`bad ${index}`) }))),
  }),
  ...cases('evidence.signer_untrusted', {
    'a stranger who says so': withSignatures({ sig: base64(signAnything(TYPE, payload, stranger)), keyid: 'stranger' }),
  }),
  ...Array.from({ length: 24 }, (_, index): Case => {
    const at = Math.floor((signature.length * index) / 24);
    const flipped = Buffer.from(signature);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (index % 8));
    return [`the signature with a bit turned at ${at}`, withSignatures({ sig: base64(flipped) }), 'evidence.signature_invalid'];
  }),
  ...Array.from({ length: 24 }, (_, index): Case => {
    const at = Math.floor((payload.length * index) / 24);
    const flipped = Buffer.from(payload);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    return [
      `the payload with a bit turned at ${at}`,
      text({ ...genuine, payload: base64(flipped), signatures: [{ sig: genuine.signatures[0]?.sig }] }),
      'evidence.signature_invalid',
    ];
  }),
];
