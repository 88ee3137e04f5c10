import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of its own that works on a record. */
export interface StoreProcess {
  readonly child: ChildProcess;
  /** What it said so far, line by line. */
  readonly lines: readonly string[];
  /** Resolves when it has said so many lines; rejects when it ends before. */
  said(count: number): Promise<void>;
  /** Ends it without a chance to tidy up. */
  kill(): Promise<void>;
}

const pathOf = (script: string): string => fileURLToPath(new URL(script, import.meta.url));

/** Starts a script of this folder from its source: Node strips the types. `shell` words come before the command, such as a limit for it. */
export const startStoreProcess = (script: string, parameters: readonly string[], shell = ''): StoreProcess => {
  const command = [process.execPath, '--conditions=@interlock/source', pathOf(script), ...parameters];
  const [program = '', ...rest] = shell === '' ? command : ['/bin/sh', '-c', `${shell}; exec "$@"`, 'sh', ...command];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let complaints = '';
  let ended = false;
  const wake = (): void => waiting.forEach((look) => look());
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaints += chunk));
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  const closed = once(child, 'close').then(() => {
    ended = true;
    wake();
  });
  const said = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (lines.length < count && !ended) return;
        waiting.delete(look);
        if (lines.length >= count) resolve();
        else reject(new Error(`${script} ended after ${lines.length} lines: ${complaints}`));
      };
      waiting.add(look);
      look();
    });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  return { child, lines, said, kill };
};
