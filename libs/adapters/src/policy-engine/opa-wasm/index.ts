export { openOpaWasmEngine, RELEASE_ENTRYPOINT, type OpaWasmEngineOptions } from './open-opa-wasm-engine.ts';
export { LEFT_REASONS, type Left, type LeftReason } from './not-here.ts';
export { PolicyModuleError, type PolicyModuleErrorCode } from './policy-module-error.ts';
export { loadBundle, type LoadBundleOptions, type PolicyBundle } from '../bundle/load-bundle.ts';
export { PolicyBundleError, type PolicyBundleErrorCode } from '../bundle/policy-bundle-error.ts';
