/**
 * Whether something is an error of the system, such as a file that is not there. Asked by its shape: Node's own errors are no instances of this realm's
 * `Error` where the code runs in another context.
 */
export const isErrno = (error: unknown): error is NodeJS.ErrnoException & { readonly code: string } =>
  typeof error === 'object' && error !== null && 'errno' in error && 'code' in error && typeof error.code === 'string';

/** What a thrown value says of itself. */
export const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string' ? error.message : String(error);
