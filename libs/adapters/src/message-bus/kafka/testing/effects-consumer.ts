import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Said } from './record-effects.ts';

const PROGRAM = fileURLToPath(new URL('./effects-process.ts', import.meta.url));

export interface ConsumerOf {
  readonly brokers: string;
  readonly topicPrefix: string;
  readonly group: string;
  readonly topic: string;
  /** Of the record that its effects go to. */
  readonly url: string;
  readonly workMs: number;
}

/** A consumer in a process of its own, and what it has said. */
export class EffectsConsumer {
  /** `<partition>/<offset>` of what it is working on. */
  readonly inHand = new Set<string>();
  readonly said: Record<Said, number> = { has: 0, did: 0, knew: 0, lost: 0 };
  private readonly child: ChildProcessByStdio<null, Readable, null>;
  private readonly ended: Promise<unknown>;
  private watchers: Array<{ readonly met: () => boolean; readonly resolve: () => void }> = [];

  constructor({ brokers, topicPrefix, group, topic, url, workMs }: ConsumerOf) {
    const parameters = [PROGRAM, brokers, topicPrefix, group, topic, url, String(workMs)];
    this.child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...parameters], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.ended = once(this.child, 'close');
    createInterface(this.child.stdout).on('line', (line) => this.heard(line));
  }

  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.watchers.push({ met, resolve }));
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  /** `SIGTERM`: settles what it has in hand. Resolves when it is gone. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.child.kill(signal);
    await this.ended;
  }

  private heard(line: string): void {
    const [what, place = ''] = line.split(' ') as [Said, string?];
    this.said[what] += 1;
    if (what === 'has') this.inHand.add(place);
    else this.inHand.delete(place);
    const due = this.watchers.filter(({ met }) => met());
    this.watchers = this.watchers.filter((watcher) => !due.includes(watcher));
    for (const { resolve } of due) resolve();
  }
}
