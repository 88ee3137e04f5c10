import { createPublicKey, type KeyObject } from 'node:crypto';
import { MIN_RSA_BITS, schemeOf, type SignatureScheme } from './signature-scheme.ts';

export interface ReadKey {
  readonly publicKey: KeyObject;
  readonly scheme: SignatureScheme;
}

export const EXPECTED_KEY = `one public key as PEM ("BEGIN PUBLIC KEY"): P-256, P-384, Ed25519 or RSA of at least ${MIN_RSA_BITS} bits`;
const LABELS = /^-----BEGIN ([A-Z0-9 ]+)-----/gm;

/** What lies in the file instead. Node would take the public half of a private key without a word: a private key here is a secret in the wrong place. */
const wrongContent = (labels: readonly string[]): string | undefined => {
  const [label] = labels;
  if (label === undefined) return 'no PEM block';
  if (label.includes('PRIVATE KEY')) return `a private key ("BEGIN ${label}")`;
  if (label !== 'PUBLIC KEY') return `"BEGIN ${label}"`;
  return labels.length === 1 ? undefined : `${labels.length} PEM blocks`;
};

/** The public key of a PEM file, or what is wrong with it. */
export const readPublicKey = (pem: string): ReadKey | { readonly found: string } => {
  const wrong = wrongContent([...pem.matchAll(LABELS)].map((match) => match[1] ?? ''));
  if (wrong !== undefined) return { found: wrong };
  let publicKey: KeyObject;
  try {
    publicKey = createPublicKey(pem);
  } catch (error) {
    return { found: `a PEM block that is no key (${error instanceof Error ? error.message.slice(0, 100) : 'unreadable'})` };
  }
  const scheme = schemeOf(publicKey);
  return 'unsupported' in scheme ? { found: scheme.unsupported } : { publicKey, scheme };
};
