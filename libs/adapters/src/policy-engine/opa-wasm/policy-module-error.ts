export type PolicyModuleErrorCode =
  /** The bytes are no WebAssembly module of OPA's ABI. Compile the policies again. */
  | 'policy_module.invalid'
  /** The module has no such entrypoint. Compile it with `--entrypoint`. */
  | 'policy_module.entrypoint_missing'
  /** The module calls a built-in that WebAssembly hosts do not have: it would fail at some later decision. Change the rule. */
  | 'policy_module.builtin_missing'
  /** The module calls a built-in that this host runs on a backtracking engine (`regex.split`). Change the rule. */
  | 'policy_module.builtin_forbidden'
  /** Module and data do not fit the memory maximum. */
  | 'policy_module.too_large'
  /** The module did not get ready in time. */
  | 'policy_module.start_timeout';

/** The policy cannot be used at all; found at load, never at a decision. */
export class PolicyModuleError extends Error {
  override readonly name = 'PolicyModuleError';

  constructor(
    readonly code: PolicyModuleErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
