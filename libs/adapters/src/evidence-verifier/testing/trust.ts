import { EvidenceKind } from '@interlock/contracts';
import { schemeOf } from '../trust/signature-scheme.ts';
import type { Grant, Trust } from '../trust/trust.ts';
import { trustedKey, type TrustedKey } from '../trust/trusted-key.ts';
import type { SigningKey } from './signing-key.ts';

export interface TrustIn {
  readonly key: SigningKey;
  readonly name?: string;
  readonly purposes?: readonly EvidenceKind[];
  readonly components?: readonly string[];
  readonly builderIds?: readonly string[];
  readonly verifierIds?: readonly string[];
}

/** Trust in keys that are in memory, as `loadTrust` would build it from files. */
export const trustIn = (...entries: readonly TrustIn[]): Trust => ({ keys: entries.map(keyOf), sigstore: [], statementsV01: false });

const keyOf = ({ key, name = 'ci', purposes = EvidenceKind.options, components, builderIds, verifierIds }: TrustIn): TrustedKey => {
  const scheme = schemeOf(key.publicKey);
  if ('unsupported' in scheme) throw new TypeError(scheme.unsupported);
  const grant: Grant = {
    name,
    purposes: new Set(purposes),
    components: components === undefined ? undefined : new Set(components),
    builderIds: builderIds === undefined ? undefined : new Set(builderIds),
    verifierIds: verifierIds === undefined ? undefined : new Set(verifierIds),
  };
  return trustedKey(key.publicKey, scheme, [grant]);
};
