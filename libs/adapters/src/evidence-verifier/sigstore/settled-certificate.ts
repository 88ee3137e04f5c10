import { createPublicKey, type KeyObject } from 'node:crypto';
import { crypto, X509Certificate } from '@sigstore/core';
import { editable, SettledNode } from './der-node.ts';

/** A certificate whose bytes never change: its encoding is written, and its key read, once. Its dates are compared each time that somebody asks. */
export class SettledCertificate extends X509Certificate {
  #key: KeyObject | undefined;

  constructor({ root }: X509Certificate) {
    super(SettledNode.of(root));
  }

  get key(): KeyObject {
    return (this.#key ??= createPublicKey({ key: this.publicKey, format: 'der', type: 'spki' }));
  }

  /** Whether the issuer's key signed this certificate; without an issuer, whether its own did. */
  override verify(issuer: X509Certificate = this): boolean {
    if (!(issuer instanceof SettledCertificate)) return super.verify(issuer);
    return crypto.verify(this.tbsCertificate.toDER(), issuer.key, this.signatureValue, this.signatureAlgorithm);
  }

  /** The library edits what it gets (it takes the log's promise out before it checks it): a certificate of its own, then. */
  override clone(): X509Certificate {
    return new X509Certificate(editable(this.root));
  }
}

/**
 * A certificate of the trusted root. Who signed whom among these depends on their bytes alone, so it is worked out once per pair of them; nothing is
 * remembered of a certificate that somebody sent.
 */
export class TrustedCertificate extends SettledCertificate {
  readonly #signedBy = new WeakMap<TrustedCertificate, boolean>();

  override verify(issuer: X509Certificate = this): boolean {
    if (!(issuer instanceof TrustedCertificate)) return super.verify(issuer);
    const known = this.#signedBy.get(issuer);
    if (known !== undefined) return known;
    const signed = super.verify(issuer);
    this.#signedBy.set(issuer, signed);
    return signed;
  }
}
