import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { DeploymentTargetError } from '../deployment-target.ts';
import { gitEnvironment, GIT_OVERRULED } from './git-environment.ts';
import { OWN_GROUP } from './run-git.ts';

/** Takes bytes of standard output as they come; answers true once the reply to the oldest question is complete, with what is left over. */
export interface ReplyReader<Reply> {
  take(chunk: Buffer): { readonly reply: Reply; readonly rest: Buffer } | undefined;
}

interface Question<Reply> {
  readonly reader: ReplyReader<Reply>;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: DeploymentTargetError) => void;
}

/**
 * A git command that answers question after question on its pipes, so that many small reads and writes cost one process. When it ends, open questions
 * fail as unavailable and the next one starts it anew.
 */
export class GitConversation<Reply> {
  readonly #start: () => ChildProcessWithoutNullStreams;
  readonly #name: string;
  readonly #newReader: () => ReplyReader<Reply>;
  #child: ChildProcessWithoutNullStreams | undefined;
  #open: Question<Reply>[] = [];
  #closed = false;

  constructor(repository: string, parameters: readonly string[], newReader: () => ReplyReader<Reply>) {
    this.#name = parameters[0] ?? '';
    this.#newReader = newReader;
    this.#start = () =>
      spawn('git', [...GIT_OVERRULED, ...parameters], {
        env: gitEnvironment(repository),
        stdio: 'pipe',
        ...OWN_GROUP,
      });
  }

  ask(question: string | Uint8Array): Promise<Reply> {
    if (this.#closed) return Promise.reject(new DeploymentTargetError('deployment-target.unavailable', 'the repository is closed'));
    const child = (this.#child ??= this.#converse());
    return new Promise((resolve, reject) => {
      this.#open.push({ reader: this.#newReader(), resolve, reject });
      // Questions of one turn are one write.
      child.stdin.cork();
      child.stdin.write(question);
      process.nextTick(() => child.stdin.uncork());
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (child === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('close', () => resolve());
      child.stdin.end();
    });
  }

  #converse(): ChildProcessWithoutNullStreams {
    const child = this.#start();
    let stderr = '';
    const end = (why: string, cause?: unknown): void => {
      if (this.#child !== child) return;
      this.#child = undefined;
      const error = new DeploymentTargetError('deployment-target.unavailable', `git ${this.#name} ended: ${why}`, { cause });
      for (const question of this.#open.splice(0)) question.reject(error);
    };
    child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString('utf8')).slice(-500)));
    child.stdout.on('data', (chunk: Buffer) => this.#hear(chunk));
    child.on('error', (cause) => end(cause.message, cause));
    child.on('close', () => end(stderr.trim()));
    // A git that ended breaks the pipe; `close` settles the open questions with its last words.
    child.stdin.on('error', () => child.stdin.destroy());
    return child;
  }

  #hear(chunk: Buffer): void {
    let rest: Buffer = chunk;
    while (rest.length > 0) {
      const question = this.#open[0];
      if (question === undefined) return void this.#child?.kill();
      const done = question.reader.take(rest);
      if (done === undefined) return;
      this.#open.shift();
      question.resolve(done.reply);
      rest = done.rest;
    }
  }
}
