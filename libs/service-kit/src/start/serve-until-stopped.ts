import { endProcess } from './end-process.ts';
import { exitCodeOf, tellFailure, type Parts } from './failure.ts';

/** How a process that serves is asked to stop. `disconnect`: the one that forked it is gone, and nobody would stop it later. */
const REQUESTS = ['SIGINT', 'SIGTERM', 'disconnect'] as const;

/** Of a process that had nothing to end in order yet: as a shell tells of the signal. */
const EXIT_CODES: Readonly<Record<(typeof REQUESTS)[number], number>> = { SIGINT: 130, SIGTERM: 143, disconnect: 1 };

/** How long closing may take where nobody is left who would kill what does not end. */
const ALONE_MS = 30_000;

export interface Lifetime {
  /** It was asked to stop: what fails from now on fails for that reason, and what is said is of no use to anybody. */
  readonly stopping: boolean;
  /** How something that runs now ends in order, before what runs already. Asked to stop while nothing runs, the process ends at once, as if it was killed. */
  readonly onClose: (close: () => Promise<void>) => void;
  /** As if it was asked from outside; ends with this exit code. */
  readonly stop: (exitCode: number) => void;
}

export interface ServeOptions {
  readonly exit?: ((code: number) => void) | undefined;
  readonly say?: ((line: string) => void) | undefined;
  /** What it runs on, for what a failure's words advise. Default: embedded. */
  readonly parts?: Parts;
  /** Before it ends in order. */
  readonly onStop?: () => void;
  /** Default 30 s: after that it ends unclosed (exit code 1), where the one that forked it is gone. */
  readonly aloneMs?: number;
}

/**
 * Runs what serves until it is asked to stop by SIGINT, SIGTERM or the end of the process that forked this one. It may be asked from its first moment on, while `start` is still at work
 * too: the first process of a container would not even die of a signal that it does not listen to. Ends with exit code 0 after it closed in order, else with that of what failed; where
 * `start` fails, what runs already is closed in order. What fails to close is told (exit code 1), and the rest is closed all the same. Asked again, it goes on closing.
 */
export const serveUntilStopped = async (start: (lifetime: Lifetime) => Promise<void>, options: ServeOptions = {}): Promise<void> => {
  const exit = options.exit ?? endProcess;
  const closes: (() => Promise<void>)[] = [];
  let stopping = false;
  const closed = async (exitCode: number): Promise<number> => {
    stopping = true;
    let code = exitCode;
    for (const close of closes.toReversed()) {
      try {
        await close();
      } catch (error) {
        tellFailure(error, options.say, options.parts);
        code = 1;
      }
    }
    return code;
  };
  const stop = (exitCode: number): void => {
    if (stopping) return;
    if (closes.length > 0) options.onStop?.();
    void closed(exitCode).then(exit);
  };
  const listeners = REQUESTS.map((request) => ({
    request,
    asked: () => {
      if (request === 'disconnect') setTimeout(() => exit(EXIT_CODES.disconnect), options.aloneMs ?? ALONE_MS).unref();
      stop(closes.length > 0 ? 0 : EXIT_CODES[request]);
    },
  }));
  for (const { request, asked } of listeners) process.on(request, asked);
  // It may have happened while the modules of this one were loaded.
  if (process.send !== undefined && !process.connected) return exit(EXIT_CODES.disconnect);
  try {
    await start({
      get stopping() {
        return stopping;
      },
      onClose: (close) => void closes.push(close),
      stop,
    });
  } catch (error) {
    if (stopping) return;
    const exitCode = await closed(exitCodeOf(error));
    for (const { request, asked } of listeners) process.off(request, asked);
    tellFailure(error, options.say, options.parts);
    exit(exitCode);
  }
};
