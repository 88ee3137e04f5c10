export const RECONCILER = Symbol('reconciler');
