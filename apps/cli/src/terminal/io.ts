/** Where a command reads from and writes to. The process gives one; specs give another. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths are relative to. */
  readonly cwd: string;
  /** Columns of the terminal; absent when there is none. */
  readonly columns: number | undefined;
  readonly colours: boolean;
  /** Now, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** The real thing. No colours without a terminal, with NO_COLOR (no-color.org), or on a dumb one. */
export const processIo = (): Io => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  columns: process.stdout.columns,
  colours: process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb',
  now: () => Date.now(),
});
