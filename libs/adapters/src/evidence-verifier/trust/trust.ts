import type { EvidenceKind } from '@interlock/contracts';
import type { TrustedKey } from './trusted-key.ts';
import type { SigstoreRoot } from '../sigstore/sigstore-root.ts';

/** Everything that evidence is verified against. Made once at start; nothing is fetched. */
export interface Trust {
  /** One per distinct public key, however many entries of the configuration name it. */
  readonly keys: readonly TrustedKey[];
  readonly sigstore: readonly TrustedSigstore[];
  /** Statements of in-toto v0.1 count too. */
  readonly statementsV01: boolean;
}

/** What an entry of the configuration lets its signer prove. */
export interface Grant {
  readonly name: string;
  readonly purposes: ReadonlySet<EvidenceKind>;
  /** Undefined: any component. */
  readonly components: ReadonlySet<string> | undefined;
  /** Undefined: any builder. */
  readonly builderIds: ReadonlySet<string> | undefined;
  /** Undefined: no verifier: its summaries do not count (SLSA: the verifier must match the key). */
  readonly verifierIds?: ReadonlySet<string> | undefined;
}

export interface TrustedSigstore {
  readonly grant: Grant;
  /** A file may hold several roots (`gh attestation trusted-root` writes two): any of them will do. */
  readonly roots: readonly SigstoreRoot[];
  readonly identities: readonly TrustedIdentity[];
}

/** `subject` is the whole SAN, or a prefix of it when it ends in `*`. */
export interface TrustedIdentity {
  readonly subject: string;
  readonly issuer: string;
}
