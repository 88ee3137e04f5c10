export type { EngineAnswer, EngineFailureCode, PolicyEngine } from './policy-engine.ts';
