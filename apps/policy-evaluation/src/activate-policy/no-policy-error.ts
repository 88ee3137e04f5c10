import type { PolicyBundleError, PolicyModuleError } from '@interlock/adapters/policy-engine/opa-wasm';

/** There is no bundle to decide by: the configured one was refused, and none that was active before may stand in. The service does not start. */
export class NoPolicyError extends Error {
  override readonly name = 'NoPolicyError';
  readonly code: (PolicyBundleError | PolicyModuleError)['code'];

  constructor(refused: PolicyBundleError | PolicyModuleError, kept: PolicyBundleError | PolicyModuleError) {
    super(`the policy bundle is refused: ${refused.message}; and nothing may stand in for it: ${kept.message}`, { cause: refused });
    this.code = refused.code;
  }
}
