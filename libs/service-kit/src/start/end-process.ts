/** How long what still holds the process may take to let go of it. */
const LET_GO_MS = 100;

/**
 * Ends this process with an exit code: by itself, as soon as nothing holds it any more, else by force a tenth of a second later. `process.exit` out of busy code can hang for good
 * (nodejs/node#54918): it waits for a thread that compiles, and that one for a garbage collection that only the waiting thread could run. Where a process ends by itself V8
 * lets such threads go first; one that rested has none.
 */
export const endProcess = (code: number): void => {
  process.exitCode = code;
  if (process.connected) process.disconnect();
  // oxlint-disable-next-line unicorn/no-process-exit -- it rested
  setTimeout(() => process.exit(code), LET_GO_MS).unref();
};
