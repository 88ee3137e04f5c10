export const POLICY_EVALUATION = Symbol('policy evaluation');
