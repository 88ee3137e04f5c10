import { sign, type KeyObject } from 'node:crypto';

/** What a certificate says. Dates in whole seconds. */
export interface CertificateText {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signedWith: KeyObject;
  readonly from: Date;
  readonly to: Date;
  /** Of a signer; an authority has none. */
  readonly identity?: { readonly email: string; readonly issuer: string };
}

/** An X.509 certificate (RFC 5280), P-256 throughout, in DER. */
export const aCertificate = ({ subject, issuer, publicKey, signedWith, from, to, identity }: CertificateText): Buffer => {
  const tbs = sequence(
    der(0xa0, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1])),
    ECDSA_SHA256,
    name(issuer),
    sequence(time(from), time(to)),
    name(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...(identity === undefined ? authorityExtensions() : signerExtensions(identity)))),
  );
  return sequence(tbs, ECDSA_SHA256, der(0x03, Buffer.from([0]), sign('sha256', tbs, signedWith)));
};

const INTEGER = 0x02;
const OCTETS = 0x04;
const UTF8 = 0x0c;
const EMAIL = 0x81;

const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  const octets = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  const shortest = content.length >= 0x80 && content.length < 0x100 ? [0x81, content.length] : octets;
  return Buffer.concat([Buffer.from([tag, ...shortest]), content]);
};
const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);

const oid = (text: string): Buffer => {
  const [first = 0, second = 0, ...arcs] = text.split('.').map(Number);
  const octets = arcs.flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let rest = arc >> 7; rest > 0; rest >>= 7) digits.unshift(0x80 | (rest & 0x7f));
    return digits;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...octets]));
};

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const name = (common: string): Buffer => sequence(der(0x31, sequence(oid('2.5.4.3'), der(UTF8, Buffer.from(common)))));
const time = (at: Date): Buffer =>
  der(
    0x18,
    Buffer.from(
      at
        .toISOString()
        .replace(/[-:T]/g, '')
        .replace(/\.\d+Z$/, 'Z'),
    ),
  );
const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), der(OCTETS, value));

const authorityExtensions = (): Buffer[] => [
  extension('2.5.29.19', sequence(der(0x01, Buffer.from([0xff])))),
  // keyCertSign, cRLSign
  extension('2.5.29.15', der(0x03, Buffer.from([1, 0x06]))),
];
const signerExtensions = ({ email, issuer }: { readonly email: string; readonly issuer: string }): Buffer[] => [
  extension('2.5.29.17', sequence(der(EMAIL, Buffer.from(email)))),
  // Fulcio's "issuer (v2)"
  extension('1.3.6.1.4.1.57264.1.8', der(UTF8, Buffer.from(issuer))),
];
