import { tmpdir } from 'node:os';
import { runCli } from '../run-cli.ts';

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** The one document on stdout; throws when there is none, or more. */
  json(): unknown;
}

export interface RunIn {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly colours?: boolean;
}

/** Runs a command line in this process, as a terminal would. */
export const run = async (args: readonly string[], { cwd = tmpdir(), env = {}, columns, colours = false }: RunIn = {}): Promise<Ran> => {
  let out = '';
  let err = '';
  const exit = await runCli(args, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    // Port 9 (discard) answers nobody: a spec that reaches for a server without naming one fails.
    env: { INTERLOCK_URL: 'http://127.0.0.1:9', XDG_CONFIG_HOME: cwd, ...env },
    cwd,
    columns,
    colours,
    now: () => Date.now(),
  });
  return { exit, out, err, json: () => JSON.parse(out) as unknown };
};
