export const EVIDENCE_INTAKE = Symbol('evidence intake');
