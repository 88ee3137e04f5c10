/** How long what still holds the process may take to let go of it. */
const LET_GO_MS = 100;

/**
 * Ends this process with an exit code: by itself, as soon as nothing holds it any more, else by force a tenth of a second later. `process.exit` out of busy code can hang for good
 * (nodejs/node#54918): it waits for a thread that compiles, and that one for a garbage collection that only the waiting thread could run. Where a process ends by itself V8
 * lets such threads go first; one that is at rest by then has none. What is busy until then, a start that goes on, may still meet it.
 */
export const endProcess = (code: number): void => {
  process.exitCode = code;
  // Not disconnected: that would ask whoever listens to stop.
  process.channel?.unref();
  // oxlint-disable-next-line unicorn/no-process-exit -- what is left to do it
  setTimeout(() => process.exit(code), LET_GO_MS).unref();
};
