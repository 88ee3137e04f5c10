import { withoutSecrets } from '@interlock/domain';

export type PolicyBundleErrorCode =
  /** The folder, or a file that the manifest or the signature lists, cannot be read. */
  | 'policy_bundle.file_missing'
  /** Something lies in the bundle that neither manifest nor signature lists. */
  | 'policy_bundle.file_unexpected'
  /** The archive is no gzipped tar of plain files, once each. */
  | 'policy_bundle.archive_malformed'
  /** More files or bytes than a bundle may have. */
  | 'policy_bundle.too_large'
  /** The manifest is not of the expected form. */
  | 'policy_bundle.manifest_malformed'
  /** A file is not the one that manifest or signature lists: changed, cut or of another build. */
  | 'policy_bundle.digest_mismatch'
  /** data.json, or what the configuration puts over it, is not of the expected form. */
  | 'policy_bundle.data_invalid'
  /** There is no signature, though the configuration asks for one. Sign it with `opa sign`; a bundle whose signature was removed looks like this too. */
  | 'policy_bundle.signature_missing'
  /** `.signatures.json` is not what `opa sign` writes. */
  | 'policy_bundle.signature_malformed'
  /** No key of `policy.trust` made the signature. */
  | 'policy_bundle.signature_untrusted'
  /** The signature is good, but for another scope than `policy.scope`. */
  | 'policy_bundle.scope_mismatch'
  /** The manifest names no module for the entrypoint of release policies. Build it with `--target wasm --entrypoint …`. */
  | 'policy_bundle.entrypoint_missing'
  /** The manifest's revision has no place in an order. Build it with `--revision`: numbers and dots. */
  | 'policy_bundle.revision_unordered'
  /** Older than the bundle that was activated last. To go back on purpose, name its digest as `policy.allowDowngradeTo`. */
  | 'policy_bundle.revision_older'
  /** Of the revision that was activated last, but not that bundle. Give it a revision of its own. */
  | 'policy_bundle.revision_reused';

/** A bundle that is refused whole. `field` names the file or the member, as far as it is known. */
export class PolicyBundleError extends Error {
  override readonly name = 'PolicyBundleError';

  constructor(
    readonly code: PolicyBundleErrorCode,
    readonly field: string,
    readonly found: string,
    readonly expected: string,
    options?: ErrorOptions,
  ) {
    super(withoutSecrets(`${field}: found ${found}, expected ${expected}`), options);
  }
}
