import type { Said } from './said.ts';

/** With this a process listens to an inspector where it likes, once SIGUSR1 asks it to. */
export const INSPECTABLE = ['--inspect-port=0'] as const;

const LISTENING = 'Debugger listening on ';

/** Has processes collect their garbage, over the inspector of Node: what remains is what they hold. */
export class GarbageCollection {
  readonly #said: Said;
  /** By pid. */
  readonly #inspectors = new Map<number, Promise<string>>();

  constructor(said: Said) {
    this.#said = said;
  }

  async of({ name, pid }: { readonly name: string; readonly pid: number }): Promise<void> {
    const known = this.#inspectors.get(pid) ?? this.#open(name, pid);
    this.#inspectors.set(pid, known);
    const socket = new WebSocket(await known);
    try {
      await new Promise<unknown>((resolve, reject) => {
        socket.onerror = () => reject(new Error(`${name}: its inspector does not answer`));
        socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
        socket.onmessage = resolve;
      });
    } finally {
      socket.close();
    }
  }

  async #open(name: string, pid: number): Promise<string> {
    const listening = this.#said.next(name, LISTENING);
    process.kill(pid, 'SIGUSR1');
    const line = await listening;
    return line.slice(line.indexOf(LISTENING) + LISTENING.length).trim();
  }
}
