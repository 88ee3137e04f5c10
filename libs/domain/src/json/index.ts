export { canonicalJson } from './canonical-json.ts';
export { parseStrictJson } from './strict-json.ts';
export type { JsonLimits } from './strict-json.ts';
export { StrictJsonError } from './strict-json-error.ts';
export type { StrictJsonErrorCode } from './strict-json-error.ts';
export { pointerSteps } from './json-pointer.ts';
export { fieldErrors } from './field-errors.ts';
export type { SchemaError } from './field-errors.ts';
export { withoutUserinfo } from './without-userinfo.ts';
