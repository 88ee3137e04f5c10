import { hash, sign } from 'node:crypto';
import { canonicalJson } from '@interlock/domain';
import { aSigningKey, signAnything } from '../../testing/signing-key.ts';
import { aCertificate } from './a-certificate.ts';

const HOUR = 3_600_000;
const BEGIN = new Date('2026-01-01T00:00:00.000Z');
const END = new Date('2027-01-01T00:00:00.000Z');
export const IDENTITY = { email: 'ci@shop.example', issuer: 'https://issuer.example' };

export interface InstanceOptions {
  readonly intermediate?: { readonly from: Date; readonly to: Date };
  /** How long the root lists the authority. */
  readonly listed?: { readonly start: Date; readonly end: Date };
}

export interface Signing {
  readonly statement: string;
  /** When the log says it was signed; the certificate is for the hour around `certifiedAt`. */
  readonly at: Date;
  readonly certifiedAt?: Date;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bodyOf = (payload: Buffer, signature: Buffer): Buffer =>
  Buffer.from(
    canonicalJson({
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: { payloadHash: { algorithm: 'sha256', value: hash('sha256', payload) }, signatures: [{ signature: base64(signature) }] },
    }),
  );

/** A Sigstore of one's own: an authority of two certificates and a log, which really sign. Two instances look alike in everything but their keys. */
export const aSigstoreInstance = ({ intermediate = { from: BEGIN, to: END }, listed }: InstanceOptions = {}) => {
  const [rootKey, caKey, logKey] = [aSigningKey(), aSigningKey(), aSigningKey()];
  const root = aCertificate({
    subject: 'root',
    issuer: 'root',
    publicKey: rootKey.publicKey,
    signedWith: rootKey.privateKey,
    from: BEGIN,
    to: END,
  });
  const authority = aCertificate({
    subject: 'authority',
    issuer: 'root',
    publicKey: caKey.publicKey,
    signedWith: rootKey.privateKey,
    ...intermediate,
  });
  const logSpki = logKey.publicKey.export({ type: 'spki', format: 'der' });
  const logId = hash('sha256', logSpki, 'buffer');
  const validFor = { start: (listed?.start ?? BEGIN).toISOString(), end: (listed?.end ?? END).toISOString() };

  const trustedRoot = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [
      {
        baseUrl: 'https://log.example',
        hashAlgorithm: 'SHA2_256',
        publicKey: { rawBytes: base64(logSpki), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor: { start: BEGIN.toISOString() } },
        logId: { keyId: base64(logId) },
      },
    ],
    certificateAuthorities: [
      {
        subject: { organization: 'shop', commonName: 'authority' },
        uri: 'https://authority.example',
        certChain: { certificates: [{ rawBytes: base64(authority) }, { rawBytes: base64(root) }] },
        validFor,
      },
    ],
    ctlogs: [],
    timestampAuthorities: [],
  };

  /** A bundle v0.1: certificate, envelope, the log's promise. */
  const attest = ({ statement, at, certifiedAt = at }: Signing) => {
    const key = aSigningKey();
    const certificate = aCertificate({
      subject: 'signer',
      issuer: 'authority',
      publicKey: key.publicKey,
      signedWith: caKey.privateKey,
      from: new Date(certifiedAt.getTime() - HOUR / 2),
      to: new Date(certifiedAt.getTime() + HOUR / 2),
      identity: IDENTITY,
    });
    const payload = Buffer.from(statement);
    const payloadType = 'application/vnd.in-toto+json';
    const signature = signAnything(payloadType, payload, key);
    const body = bodyOf(payload, signature);
    const integratedTime = Math.floor(at.getTime() / 1000);
    const promise = canonicalJson({ body: base64(body), integratedTime, logIndex: 7, logID: Buffer.from(logId).toString('hex') });
    return {
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
      verificationMaterial: {
        x509CertificateChain: { certificates: [{ rawBytes: base64(certificate) }] },
        tlogEntries: [
          {
            logIndex: '7',
            logId: { keyId: base64(logId) },
            kindVersion: { kind: 'dsse', version: '0.0.1' },
            integratedTime: String(integratedTime),
            inclusionPromise: { signedEntryTimestamp: base64(sign('sha256', Buffer.from(promise), logKey.privateKey)) },
            canonicalizedBody: base64(body),
          },
        ],
      },
      dsseEnvelope: { payload: base64(payload), payloadType, signatures: [{ sig: base64(signature) }] },
    };
  };
  return { trustedRoot, attest, certificates: { authority, root } };
};
