/** Whether a system call failed for this reason. Not by `instanceof`: an error of Node's own may come from another realm. */
export const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;
