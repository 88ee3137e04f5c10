import type { KeyObject } from 'node:crypto';
import { sigstoreRoot } from '../sigstore/sigstore-root.ts';
import { schemeOf } from './signature-scheme.ts';
import type { Grant, Trust, TrustedIdentity } from './trust.ts';
import { trustedKey } from './trusted-key.ts';

/** Trust in a form that can be handed to another thread: no functions. */
export interface PortableTrust {
  readonly keys: readonly { readonly publicKey: KeyObject; readonly grants: readonly Grant[] }[];
  /** JSON of each trusted root; entries name them by their place here. */
  readonly roots: readonly unknown[];
  readonly sigstore: readonly {
    readonly grant: Grant;
    readonly roots: readonly number[];
    readonly identities: readonly TrustedIdentity[];
  }[];
  readonly statementsV01: boolean;
}

export const packTrust = ({ keys, sigstore, statementsV01 }: Trust): PortableTrust => {
  const roots = [...new Set(sigstore.flatMap((entry) => entry.roots))];
  return {
    keys: keys.map(({ publicKey, grants }) => ({ publicKey, grants })),
    roots: roots.map(({ trustedRoot }) => trustedRoot),
    sigstore: sigstore.map((entry) => ({ ...entry, roots: entry.roots.map((root) => roots.indexOf(root)) })),
    statementsV01,
  };
};

export const unpackTrust = ({ keys, roots, sigstore, statementsV01 }: PortableTrust): Trust => {
  const opened = roots.map(sigstoreRoot);
  return {
    keys: keys.map(({ publicKey, grants }) => {
      const scheme = schemeOf(publicKey);
      if ('unsupported' in scheme) throw new TypeError(scheme.unsupported);
      return trustedKey(publicKey, scheme, grants);
    }),
    sigstore: sigstore.map((entry) => ({ ...entry, roots: entry.roots.flatMap((place) => opened[place] ?? []) })),
    statementsV01,
  };
};
