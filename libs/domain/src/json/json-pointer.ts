/** RFC 6901 pointer from unescaped steps. */
export const pointerOf = (steps: readonly string[]): string =>
  steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Steps of an RFC 6901 pointer; `''` is the whole document. */
export const pointerSteps = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((step) => (step.includes('~') ? step.replaceAll('~1', '/').replaceAll('~0', '~') : step));

/** Value at a pointer; undefined when nothing is there. Own members only. `steps` are those of the pointer, where they are known. */
export const resolvePointer = (document: unknown, pointer: string, steps: readonly string[] = pointerSteps(pointer)): unknown => {
  if (pointer !== '' && !pointer.startsWith('/')) return undefined;
  let value: unknown = document;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
};
