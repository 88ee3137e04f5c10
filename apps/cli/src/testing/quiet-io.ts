import type { Io } from '../terminal/index.ts';

/** A terminal that shows nothing, in a folder: for what reads files and says nothing. */
export const quietIo = (cwd: string, more: Partial<Io> = {}): Io => ({
  cwd,
  out: () => undefined,
  err: () => undefined,
  env: {},
  columns: undefined,
  colours: false,
  now: () => 0,
  ...more,
});
