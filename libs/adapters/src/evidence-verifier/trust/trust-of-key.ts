import { EvidenceKind } from '@interlock/contracts';
import { readPublicKey } from './read-public-key.ts';
import type { Trust } from './trust.ts';
import { trustedKey } from './trusted-key.ts';

/**
 * Trust in one key (PEM) for every purpose and component. Who signs a document judges it by this before it is sent, as the server will but for whom the server
 * trusts. What is wrong with the key, where it is none that evidence may be signed with.
 */
export const trustOfKey = (pem: string): Trust | { readonly found: string } => {
  const key = readPublicKey(pem);
  if ('found' in key) return key;
  const grant = { name: 'this key', purposes: new Set(EvidenceKind.options), components: undefined, builderIds: undefined };
  return { keys: [trustedKey(key.publicKey, key.scheme, [grant])], sigstore: [], statementsV01: true };
};
