export type PolicyBundleErrorCode =
  /** The folder, or a file that the manifest lists, cannot be read. */
  | 'policy_bundle.file_missing'
  /** Something lies in the folder that the manifest does not list. */
  | 'policy_bundle.file_unexpected'
  /** manifest.json is not of the expected form. */
  | 'policy_bundle.manifest_malformed'
  /** The bytes of a file are not those that the manifest lists: changed, cut or of another build. */
  | 'policy_bundle.digest_mismatch'
  /** data.json, or what the configuration puts over it, is not of the expected form. */
  | 'policy_bundle.data_invalid';

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
    super(`${field}: found ${found}, expected ${expected}`, options);
  }
}
