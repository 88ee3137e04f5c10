export const APPROVAL_INDEX = Symbol('approval index');
export const APPROVAL = Symbol('approval');
