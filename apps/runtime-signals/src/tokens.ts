export const RUNTIME_SIGNALS = Symbol('runtime signals');
